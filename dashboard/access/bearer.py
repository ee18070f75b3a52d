"""The token that an Authorization header bears."""

from __future__ import annotations


def token_in(authorization: str | None) -> str:
    """However the header is written; empty where it bears none."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
