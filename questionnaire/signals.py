"""What others may listen to.

`response_submitted` is sent with `wave_id` once a submitted response is safely stored, and
`response_withdrawn` once submitted answers are gone for good.
"""

from django.dispatch import Signal

response_submitted = Signal()
response_withdrawn = Signal()
