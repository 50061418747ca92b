"""A flood of requests is stopped, a person is not."""

from shared.page.limits import Rate, RateLimiter

RATE = Rate(burst=3, per_minute=60)


def test_a_burst_passes_and_what_comes_after_it_waits() -> None:
    limiter = RateLimiter()

    assert [limiter.allows("noor", RATE, now=0) for _ in range(4)] == [True, True, True, False]
    assert limiter.allows("noor", RATE, now=1.0)
    assert not limiter.allows("noor", RATE, now=1.0)


def test_nobody_pays_for_somebody_else() -> None:
    limiter = RateLimiter()
    for _ in range(4):
        limiter.allows("noor", RATE, now=0)

    assert limiter.allows("sam", RATE, now=0)


def test_somebody_who_waits_long_has_one_burst_again_and_no_more() -> None:
    limiter = RateLimiter()
    limiter.allows("noor", RATE, now=0)

    assert [limiter.allows("noor", RATE, now=9999) for _ in range(4)] == [True, True, True, False]
