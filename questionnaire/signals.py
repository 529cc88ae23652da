"""What others may listen to.

`response_submitted` is sent with `wave_id` once a submitted response is safely stored.
"""

from django.dispatch import Signal

response_submitted = Signal()
