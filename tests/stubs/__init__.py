"""Servers and fakes that the tests and the demos talk to."""
