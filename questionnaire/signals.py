"""What others may listen to.

`response_submitted` is sent with `wave_id` once a submitted response is safely stored, and
`response_withdrawn` once submitted answers are gone for good. `answers_deleting` is sent with
`wave` before all its answers are deleted, in the transaction that does it; who raises
`deleting.NotDeletable` stops it.
"""

from django.dispatch import Signal

response_submitted = Signal()
response_withdrawn = Signal()
answers_deleting = Signal()
