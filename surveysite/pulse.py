"""The **pulse** of the workers: a key in the broker that a worker renews while it takes tasks.

A worker that dies, hangs or loses the broker stops renewing, and the key runs out. Reading it is
one short command, where asking every worker and waiting for answers would take a second.
"""

import redis
from celery import bootsteps

KEY = "wavebook:worker-pulse"
SECONDS_BETWEEN = 3
SECONDS_TO_LIVE = 10


class Pulse(bootsteps.StartStopStep):
    """Beats from the moment the worker takes tasks until it stops or loses the broker."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer, **options) -> None:
        self.beating = None

    def start(self, consumer) -> None:
        broker = client(consumer.app.conf.broker_url)
        beat(broker)
        self.beating = consumer.timer.call_repeatedly(SECONDS_BETWEEN, beat, (broker,))

    def stop(self, consumer) -> None:
        if self.beating:
            self.beating.cancel()
            self.beating = None


def beat(broker: redis.Redis) -> None:
    broker.set(KEY, 1, ex=SECONDS_TO_LIVE)


def is_beating(broker: redis.Redis) -> bool:
    """Whether any worker took tasks within the last seconds. Raises redis.RedisError."""
    return bool(broker.exists(KEY))


def client(url: str) -> redis.Redis:
    """A connection to the broker that gives up soon: a health check must not hang."""
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
