"""A company's own accounts, by OpenID Connect: the way there, and who has come back.

Nothing is asked of the provider before somebody presses the button. What it says is believed only where its signature,
issuer, receiver, time and nonce are right (OpenID Connect Core 3.1.3.7).
"""

import warnings
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from rollout.domain.edges import Clock
from rollout.domain.sign_in import Colleague, Untrusted

with warnings.catch_warnings():  # Authlib asks for a successor of httpx that our other libraries do not speak yet
    warnings.simplefilter("ignore")
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.httpx_client import OAuth2Client

_SECONDS = 8
_LEEWAY = 60
_SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_ON_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class OpenId:
    """One provider. `trusts_address`: it is the company's own and says of no address whether it is verified."""

    def __init__(self, issuer: str, client: str, secret: str, clock: Clock, trusts_address: bool = False) -> None:
        self._issuer, self._client, self._secret = issuer.rstrip("/"), client, secret
        self._clock, self._trusts_address = clock, trusts_address

    def way_there(self, back: str, state: str, nonce: str, verifier: str) -> str:
        found = self._discovered()
        with self._spoken(back) as client:
            url, _ = client.create_authorization_url(
                _safe(found["authorization_endpoint"]), state=state, code_verifier=verifier, nonce=nonce
            )
        return str(url)

    def who_came(self, code: str, back: str, nonce: str, verifier: str) -> Colleague:
        found = self._discovered()
        try:
            with self._spoken(back) as client:
                answer = client.fetch_token(_safe(found["token_endpoint"]), code=code, code_verifier=verifier)
        except (AuthlibBaseError, httpx.HTTPError, ValueError) as error:
            raise Untrusted("did not accept the code it had given") from error
        return self._read(str(answer.get("id_token", "")), found, nonce)

    def _read(self, token: str, found: dict[str, Any], nonce: str) -> Colleague:
        now = int(self._clock.outside().timestamp())
        rules = jwt.JWTClaimsRegistry(
            now, _LEEWAY,
            iss={"essential": True, "value": found["issuer"]},
            aud={"essential": True, "value": self._client},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True}, iat={"essential": True}, sub={"essential": True},
        )  # fmt: skip
        try:
            keys = KeySet.import_key_set(self._asked(_safe(found["jwks_uri"])))
            claims = jwt.decode(token, keys, algorithms=_SIGNED_BY).claims
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Untrusted("sent a word that is not signed for us, now") from error
        if claims.get("azp", self._client) != self._client:
            raise Untrusted("sent a word for somebody else")
        is_verified = claims.get("email_verified") in (True, "true") or self._trusts_address
        return Colleague(f"{found['issuer']} {claims['sub']}", str(claims.get("email", "")), is_verified)

    def _discovered(self) -> dict[str, Any]:
        """The provider's own description; it must speak of itself."""
        found: dict[str, Any] = self._asked(_safe(f"{self._issuer}/.well-known/openid-configuration"))
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if str(found.get("issuer", "")).rstrip("/") != self._issuer or not all(found.get(name) for name in needed):
            raise Untrusted("does not describe itself as the address in ROLLOUT_OIDC_ISSUER")
        return found

    def _asked(self, url: str) -> Any:
        try:
            answer = httpx.get(url, timeout=_SECONDS)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Untrusted("does not answer") from error

    def _spoken(self, back: str) -> Any:
        return OAuth2Client(
            self._client, self._secret, redirect_uri=back, scope="openid email", code_challenge_method="S256",
            timeout=_SECONDS,
        )  # fmt: skip


def _safe(url: str) -> str:
    """Over https only, but for a provider on this machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _ON_THIS_MACHINE:
        raise Untrusted("is not reached over https")
    return url
