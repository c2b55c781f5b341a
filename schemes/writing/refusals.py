"""What is not done, as it is told to the person who wanted it."""


class Refused(Exception):
    """Nothing was done; ``sentences`` say why, each with what to do, and the message is all of them.

    Base of every refusal in the house; its kinds are named by their cause.
    """

    def __init__(self, *sentences: str) -> None:
        super().__init__("".join(sentences))
        self.sentences = sentences

    @property
    def message(self) -> str:
        return str(self)
