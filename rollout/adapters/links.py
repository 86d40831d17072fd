"""Secret tokens for doors without an account, made from a secret and a purpose so that paper can be printed again."""

import base64
import hashlib
import hmac

LENGTH = 26


class SecretLinks:
    """Tokens of 130 bits in capitals and digits: short in a QR code, and read out on the phone if need be."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 32:
            raise ValueError("the secret for links needs at least 32 bytes")
        self._secret = secret

    def token(self, purpose: str) -> str:
        made = hmac.new(self._secret, purpose.encode(), hashlib.sha256).digest()
        return base64.b32encode(made).decode()[:LENGTH]

    def digest(self, token: str) -> str:
        return hashlib.sha256(token.strip().upper().encode()).hexdigest()
