"""Signatures as Standard Webhooks 1.0 has them."""

from __future__ import annotations

import base64

from zhian.web.notify.channels.webhook import new_secret, signatures

# The example that the specification and its libraries are tested with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT_S = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def it_signs_the_published_example_as_published() -> None:
    assert signatures([SECRET], MESSAGE_ID, AT_S, BODY) == SIGNATURE


def it_signs_id_time_and_body_and_with_every_secret() -> None:
    other = new_secret()
    both = signatures([other, SECRET], MESSAGE_ID, AT_S, BODY).split(" ")
    assert len(both) == 2
    assert both[1] == SIGNATURE
    changed = {
        signatures([SECRET], "msg_other", AT_S, BODY),
        signatures([SECRET], MESSAGE_ID, AT_S + 1, BODY),
        signatures([SECRET], MESSAGE_ID, AT_S, BODY + b" "),
        both[0],
    }
    assert len(changed) == 4
    assert SIGNATURE not in changed


def it_makes_secrets_of_32_random_bytes() -> None:
    made = {new_secret() for _ in range(20)}
    assert len(made) == 20
    for secret in made:
        assert secret.startswith("whsec_")
        assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
