"""Asking at the door as a web server does, and seeing what comes through to the portal behind it."""

from io import BytesIO

from django.core.wsgi import get_wsgi_application

from shiminsanka.front import Door


class Inside:
    """The portal behind the door; ``asked``: what was asked of it."""

    def __init__(self):
        self.application = get_wsgi_application()
        self.asked: list[str] = []

    def __call__(self, environ, start):
        self.asked.append(environ["PATH_INFO"])
        return self.application(environ, start)


class Answered:
    """What came out of the door."""

    def __init__(self, line, headers, body):
        self.status = int(line.split()[0])
        self.pairs, self.headers, self.body = headers, dict(headers), body


class Visitor:
    """Asks at the door as a web server does."""

    def __init__(self, **options):
        self.inside = Inside()
        self.door = Door(self.inside, **{"keeps": True, **options})

    def ask(self, address: str, method: str = "GET", scheme: str = "http", **given: str):
        path, _, query = address.partition("?")
        started = []
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_HOST": "testserver",
            "wsgi.url_scheme": scheme,
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            **given,
        }
        body = self.door(environ, lambda *said: started.extend(said))
        answered = Answered(started[0], started[1], b"".join(body))
        if hasattr(body, "close"):
            body.close()
        return answered

    def is_served_from_the_door(self, address: str, **given: str) -> bool:
        before = len(self.inside.asked)
        self.ask(address, **given)
        return len(self.inside.asked) == before
