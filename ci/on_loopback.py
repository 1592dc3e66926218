"""Starts a LocalStack-like runtime bound to loopback: its server binds every interface otherwise."""
import runpy
import sys

from twisted.internet import endpoints

listen = endpoints.TCP4ServerEndpoint.__init__


def on_loopback(self, reactor, port, backlog=50, interface=""):
    listen(self, reactor, port, backlog, interface or "127.0.0.1")


endpoints.TCP4ServerEndpoint.__init__ = on_loopback
runpy.run_module(sys.argv[1], run_name="__main__")
