"""From a document back to working rows: the reverse of ``schemes.composing``."""

from schemes.document import Document


def restore(document: Document) -> None:
    """Make the working rows of the document's subject equal to it, in one transaction.

    Afterwards ``composing.compose(subject)`` gives the same document. Rows are matched by their
    natural keys, so that what did not change keeps its id. Raises ``restoring.Refused`` with a
    sentence where other rows rely on what would go.
    """


class Refused(Exception):
    """The rows cannot become the document; nothing was changed. The message is a sentence."""
