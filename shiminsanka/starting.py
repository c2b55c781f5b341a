"""Loading the application's modules, which is most of what a start takes."""

import gc
import logging
import os
import sys
from importlib import import_module

import django

log = logging.getLogger(__name__)


def setup() -> None:
    """``django.setup``, a fourth quicker: what modules make is no rubbish, and nobody looks for any."""
    gc.disable()
    try:
        django.setup()
    finally:
        gc.freeze()
        gc.enable()


def trial() -> int:
    """Start the site once in a child of this process; its exit code, after its sentence on stderr."""
    child = os.fork()
    if not child:
        try:
            import_module("shiminsanka.wsgi")
            os._exit(0)
        except SystemExit as refusal:
            print(refusal, file=sys.stderr, flush=True)
        except Exception:
            # Whatever it is, this child ends here: the parent learns of it by the exit code, people by
            # the traceback.
            log.exception("サイトを始められませんでした。")
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
