"""A certification body of our own making, and the file that names a certificate of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

PASSWORD = b"a-word-for-the-test"
BEGINS, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
ROOT = "Test root of Almaty"


class Issued(NamedTuple):
    """A key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def issue(name: str, by: Issued | None = None, until: datetime = ENDS) -> Issued:
    """A certificate of that name, by that body; without one it vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer, signer = (by.certificate.subject, by.key) if by else (_name(name), key)
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINS)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(_usage(ca=by is None), critical=True)
        .sign(signer, hashes.SHA256())
    )
    return Issued(key, made)


def _usage(*, ca: bool) -> x509.KeyUsage:
    others = ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_cert_sign=ca,
        crl_sign=ca,
        **dict.fromkeys(others, False),
    )


def seals_in(folder: Path, name: str = "Energy of Almaty", until: datetime = ENDS, code: str = "default") -> Path:
    """The file of certificates, with one of that name by our root, which is believed."""
    folder.mkdir(exist_ok=True)
    root = issue(ROOT)
    own = issue(name, root, until)
    packed = serialize_key_and_certificates(
        b"seal", own.key, own.certificate, [root.certificate], BestAvailableEncryption(PASSWORD)
    )
    (folder / "seal.p12").write_bytes(packed)
    (folder / "seal.pass").write_bytes(PASSWORD + b"\n")
    (folder / "root.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    file = folder / "seals.toml"
    file.write_text(f'trust = ["root.pem"]\n\n[{code}]\nfile = "seal.p12"\npassword_file = "seal.pass"\n')
    return file
