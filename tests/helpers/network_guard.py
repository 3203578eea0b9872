"""Fails what tries to leave this machine: Python sockets, name look-ups and Qt's sockets."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from PySide6.QtNetwork import QNetworkProxy, QNetworkProxyFactory

DISCARD_PORT = 9


class NetworkAttemptError(AssertionError):
    """Raised in the code that tried to reach another machine.

    An AssertionError, so that code which expects an OSError when offline doesn't swallow it.
    """


def is_local(host: object) -> bool:
    """True for loopback addresses, ``localhost`` and the empty host (which binds, never connects)."""
    if host is None:
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    if text in ("", "localhost", "localhost.localdomain", "ip6-localhost"):
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


class NetworkGuard:
    """Context in which every attempt to reach another machine raises, and is remembered.

    Attributes
    ----------
    attempts : list of str
        What was tried. The attempt may have been swallowed by the code under test, so look here too.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._patch = pytest.MonkeyPatch()

    def refuse(self, what: str) -> None:
        """Note the attempt and raise."""
        self.attempts.append(what)
        raise NetworkAttemptError(f"tests stay on this machine, but something tried to {what}")

    def __enter__(self) -> NetworkGuard:
        for name in ("connect", "connect_ex", "sendto"):
            self._patch.setattr(socket.socket, name, self._guarded_method(name))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            self._patch.setattr(socket, name, self._guarded_lookup(name))
        return self

    def __exit__(self, *exc: object) -> None:
        self._patch.undo()

    def _guarded_method(self, name: str) -> Any:
        original = getattr(socket.socket, name)

        def guarded(sock: socket.socket, *args: Any) -> Any:
            address = args[-1]
            if sock.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
                self.refuse(f"{name} to {address[0]}:{address[1]}")
            return original(sock, *args)

        return guarded

    def _guarded_lookup(self, name: str) -> Any:
        original = getattr(socket, name)

        def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
            if not is_local(host) and not _is_numeric(host):
                self.refuse(f"look up {host!r}")
            return original(host, *args, **kwargs)

        return guarded


def _is_numeric(host: object) -> bool:
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True


class QtNetworkGuard(QNetworkProxyFactory):
    """Sends Qt's connections to other machines into a closed local port, and remembers them."""

    def __init__(self) -> None:
        super().__init__()
        self.attempts: list[str] = []

    def queryProxy(self, query: Any) -> list[QNetworkProxy]:
        """Direct for loopback, a dead end for everything else."""
        host = query.peerHostName() or query.url().host()
        if is_local(host):
            return [QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)]
        self.attempts.append(f"reach {host}:{query.peerPort()} through Qt")
        return [QNetworkProxy(QNetworkProxy.ProxyType.Socks5Proxy, "127.0.0.1", DISCARD_PORT)]
