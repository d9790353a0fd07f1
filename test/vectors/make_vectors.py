#!/usr/bin/env python3
"""Makes packets.json: every packet type, byte for byte, by a second hand.

An independent computation of docs/reference/wire-format.md with PyNaCl
(libsodium) and hashlib, sharing nothing with the TypeScript sources. Keys and
nonces are fixed, so the output is the same on every machine.

    python3 -m venv /tmp/vectors && /tmp/vectors/bin/pip install pynacl==1.6.2
    /tmp/vectors/bin/python test/vectors/make_vectors.py > test/vectors/packets.json
"""
import hashlib
import hmac
import json
import struct
import zlib

from nacl.bindings import crypto_box_beforenm, crypto_scalarmult_base, crypto_secretbox


def fixed(label: str, count: int) -> bytes:
    """Bytes that look random and are the same each time."""
    return hashlib.shake_256(label.encode()).digest(count)


def pad(text: str, count: int) -> bytes:
    return text.encode("ascii").ljust(count, b"-")


def mac(key: bytes, text: bytes) -> bytes:
    return hmac.new(key, text, hashlib.sha512).digest()[:16]


def tlv(kind: int, value: bytes) -> bytes:
    return struct.pack(">BH", kind, len(value)) + value


HEADER = b"NP\x01"
s, c, h = fixed("manager secret", 32), fixed("agent secret", 32), fixed("heartbeat secret", 32)
c1, s1 = fixed("agent session secret", 32), fixed("manager session secret", 32)
S, C, H, C1, S1 = (crypto_scalarmult_base(secret) for secret in (s, c, h, c1, s1))
minute_key, reset_key = fixed("minute key", 32), fixed("reset key", 32)
agent_id, manager_id = fixed("agent connection id", 8), fixed("manager connection id", 8)
boot_id = fixed("boot id", 16)
manager_time = 1_800_000_000_123

# HELLO: the box is from the agent's session key to the CMA's key.
hello_key = crypto_box_beforenm(S, c1)
hello_nonce = fixed("hello nonce", 8)


def hello(multicast: int) -> bytes:
    covered = (
        HEADER + b"\x01" + bytes([multicast, 0, 0, 0])
        + hashlib.sha512(b"NP1-sid" + S).digest()[:16]
        + C1 + hello_nonce
        + crypto_secretbox(bytes(64), pad("NP1-HELLO", 16) + hello_nonce, hello_key)
    )
    mac1 = mac(hashlib.sha512(b"NP1-mac1" + S).digest()[:32], covered)
    return covered + mac1 + bytes(16) + bytes(48)


# COOKIE: the same key; the cookie inside is under the minute key.
cookie_nonce, welcome_nonce = fixed("cookie nonce", 16), fixed("welcome nonce", 16)
cookie_inner = cookie_nonce + crypto_secretbox(C1 + s1, b"NP1COOKI" + cookie_nonce, minute_key)
cookie = (
    HEADER + b"\x03" + bytes(4) + C1[:8] + welcome_nonce
    + crypto_secretbox(S1 + cookie_inner, b"NP1WELCM" + welcome_nonce, hello_key)
)

# INITIATE: session key, and the vouch from the agent's own key.
session_key = crypto_box_beforenm(S1, c1)
initiate_nonce, vouch_nonce = fixed("initiate nonce", 8), fixed("vouch nonce", 16)
vouch = crypto_secretbox(C1 + S, b"NP1VOUCH" + vouch_nonce, crypto_box_beforenm(S1, c))
host_name = "wéb1.example.org"
initiate_fields = (
    tlv(1, b"\x01") + tlv(2, struct.pack(">I", 0)) + tlv(4, host_name.encode())
)
initiate_plain = C + vouch_nonce + vouch + agent_id + boot_id + H + initiate_fields
initiate = (
    HEADER + b"\x04" + bytes(4) + C1 + cookie_inner + initiate_nonce
    + crypto_secretbox(initiate_plain, pad("NP1-INITIATE", 16) + initiate_nonce, session_key)
)

# READY: accepted, and busy.
ready_nonce, busy_nonce = fixed("ready nonce", 8), fixed("busy nonce", 8)
reset_token = mac(reset_key, manager_id)


def ready(nonce: bytes, connection_id: bytes, status: int, fields: bytes) -> bytes:
    return (
        HEADER + b"\x05" + bytes(4) + agent_id + nonce
        + crypto_secretbox(
            connection_id + bytes([status]) + fields, pad("NP1-READY", 16) + nonce, session_key
        )
    )


ready_accepted = ready(
    ready_nonce, manager_id, 0,
    tlv(1, b"\x01") + tlv(3, struct.pack(">Q", manager_time)) + tlv(7, reset_token),
)
ready_busy = ready(
    busy_nonce, bytes(8), 2, tlv(4, struct.pack(">I", 30)) + tlv(5, struct.pack(">I", 60))
)

# DATA: both ways, with every frame between them.
message = struct.pack(">H", 17) + b'{"kind":"shutdown"}'
frames = {
    "ping": tlv(1, b""),
    "ack": tlv(2, struct.pack(">QHBIIIII", 2**40 + 7, 25, 2, 3, 1, 0, 70000, 12)),
    "chunk": tlv(
        3,
        struct.pack(">BI", 3, 41) + (0).to_bytes(3, "big")
        + len(message).to_bytes(3, "big") + b"\x00" + message,
    ),
    "applied": tlv(4, struct.pack(">BI", 3, 40)),
    "credit": tlv(5, struct.pack(">Q", 2**33)),
    "path_challenge": tlv(6, fixed("echo", 8)),
    "path_response": tlv(7, fixed("echo", 8)),
    "close": tlv(8, struct.pack(">H", 1) + "stopping – goodbye".encode()),
}


def data(direction: str, connection_id: bytes, counter: int, plain: bytes) -> bytes:
    number = struct.pack(">Q", counter)
    return (
        HEADER + b"\x10" + connection_id + number
        + crypto_secretbox(plain, pad(direction, 16) + number, session_key)
    )


to_manager = data("NP1-DATA-A2C", manager_id, 1, b"".join(frames.values()))
to_agent = data("NP1-DATA-C2A", agent_id, 2**47 + 5, frames["ping"] + frames["ack"])

# RESET.
reset = HEADER + b"\x06" + manager_id + reset_token

raw = b'{"kind":"discovery","data":"' + b"same " * 300 + b'"}'
deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
packed = struct.pack(">I", len(raw)) + deflater.compress(raw) + deflater.flush()

assert (len(hello(0)), len(cookie), len(reset)) == (224, 176, 28)
assert len(initiate) == 344 + len(initiate_fields)

print(json.dumps({
    "about": "Made by make_vectors.py; see its head. All values are hexadecimal.",
    "secrets": {
        "manager": s.hex(), "agent": c.hex(), "agentSession": c1.hex(), "managerSession": s1.hex(),
        "minuteKey": minute_key.hex(), "resetKey": reset_key.hex(),
    },
    "publicKeys": {
        "manager": S.hex(), "agent": C.hex(), "agentSession": C1.hex(), "managerSession": S1.hex(),
        "heartbeat": H.hex(),
    },
    "agentKeyId": hashlib.sha256(C).hexdigest()[:32],
    "nonces": {
        "hello": hello_nonce.hex(), "cookie": cookie_nonce.hex(), "welcome": welcome_nonce.hex(),
        "initiate": initiate_nonce.hex(), "vouch": vouch_nonce.hex(), "ready": ready_nonce.hex(),
        "busy": busy_nonce.hex(),
    },
    "agentConnectionId": agent_id.hex(),
    "managerConnectionId": manager_id.hex(),
    "bootId": boot_id.hex(),
    "hostName": host_name,
    "managerTime": manager_time,
    "sessionKey": session_key.hex(),
    "helloKey": hello_key.hex(),
    "packets": {
        "hello": hello(0).hex(), "helloMulticast": hello(1).hex(), "cookie": cookie.hex(),
        "initiate": initiate.hex(), "ready": ready_accepted.hex(), "readyBusy": ready_busy.hex(),
        "dataToManager": to_manager.hex(), "dataToAgent": to_agent.hex(), "reset": reset.hex(),
    },
    "echo": fixed("echo", 8).hex(),
    "message": message.hex(),
    "deflated": {"raw": raw.hex(), "packed": packed.hex()},
}, indent=2))
