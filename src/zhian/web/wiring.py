"""The switchboard: every subscription and every case kind of the platform, in one place.

Down the layers a room calls another directly; up or sideways it emits an event, and the line that
connects event and subscriber stands here. The table is printed into the docs.
"""

from __future__ import annotations
