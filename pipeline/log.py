"""One logger; a bug gets an id that the person can quote."""

import logging
import secrets

LOG = logging.getLogger("participation")


def bug(error: BaseException) -> str:
    """Log an unexpected exception whole and return the short id under which it stands in the log."""
    mark = secrets.token_hex(4)
    LOG.error("bug %s", mark, exc_info=error)
    return mark
