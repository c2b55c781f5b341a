"""How gunicorn serves either site; everything that a place may change comes from its environment."""

import os
import socket
import sys

from shiminsanka import environment, starting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiminsanka.settings")
wsgi_app = "shiminsanka.wsgi:application"
bind = f"{os.environ.get('PORTAL_BIND', '127.0.0.1')}:{os.environ.get('PORT') or '8000'}"

# Threads with kept database connections did best of gunicorn's own workers; a proxy in front
# takes the slow connections.
worker_class = "shiminsanka.worker.Worker"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
graceful_timeout = 10
# Longer than the pause between two pages of a reader's journey costs nothing with threads.
keepalive = 15

# The control socket would lie in the home directory, where nobody expects it.
control_socket_disable = True
# The most gunicorn allows: a full set of answers is one long line.
limit_request_line = 8190

errorlog = "-"
loglevel = os.environ.get("PORTAL_LOG_LEVEL", "info")
accesslog = "-" if os.environ.get("PORTAL_ACCESS_LOG", "1") == "1" else None
# One line of JSON for each request; an applicant's answers and traces are not kept.
logger_class = "shiminsanka.accesslog.Log"


def on_starting(server):
    """Load the modules for all workers, and start the site once beside them.

    A start that cannot succeed ends here: its sentence is on stderr by then; gunicorn itself would
    print a traceback for each worker.
    """
    try:
        starting.setup()
    except environment.CannotRun as problem:
        sys.exit(str(problem))
    if starting.trial():
        sys.exit(1)


def when_ready(server):
    """Whoever comes before a worker has loaded is sent away at once, to another process.

    The port stays ours, but nobody would be answered there for some seconds. Linux lets a socket
    listen again that was shut; elsewhere there is no front that could ask another process.
    """
    if sys.platform == "linux":
        for listener in server.LISTENERS:
            listener.sock.shutdown(socket.SHUT_RDWR)


def post_worker_init(worker):
    """From now on there is somebody to answer."""
    for listener in worker.sockets:
        listener.sock.listen(worker.cfg.backlog)
