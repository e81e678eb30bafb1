"""Encrypt and sign backups: the file in the age format (age-encryption.org), its list with Ed25519.

The machine that backs up has only the public age key and the private signing key: whoever takes its disk can't read the
backups. The machine that restores has the private age key and the public signing key: nobody else can slip it a backup.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MAGIC = b"age-encryption.org/v1"


class SealError(Exception):
    """A key is missing or wrong, or a signature doesn't match; the message says which."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of backups; '' for none. `recipient` is a public age key, the others are paths of files."""

    recipient: str = ""
    identity: str = ""
    signing_key: str = ""
    verify_key: str = ""


def is_encrypted(path: Path) -> bool:
    """Whether a file is in the age format."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def encrypt(source: IO[bytes], target: IO[bytes], recipient: str) -> None:
    """Copy `source` to `target`, encrypted for a public age key. Raises SealError if that isn't one."""
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise SealError("BACKUP_RECIPIENT isn't a public age key (age1…).") from error
    pyrage.encrypt_io(source, target, [key])


def decrypt(source: IO[bytes], target: IO[bytes], identity: str) -> None:
    """Copy `source` to `target`, decrypted with the private age key in the file `identity`."""
    if not identity:
        raise SealError("The backup is encrypted. Set BACKUP_IDENTITY to the file with the private age key.")
    try:
        text = Path(identity).read_text(encoding="ascii")
        (line,) = [line.strip() for line in text.splitlines() if line.startswith("AGE-SECRET-KEY-")]
        key = pyrage.x25519.Identity.from_str(line)
    except (OSError, ValueError, pyrage.IdentityError) as error:
        raise SealError(f"{identity} isn't a file with a private age key.") from error
    try:
        pyrage.decrypt_io(source, target, [key])
    except BrokenPipeError:  # the program that reads has stopped, and says why
        raise
    except (pyrage.DecryptError, OSError) as error:
        raise SealError("The backup can't be decrypted: it was made for another key, or it's damaged.") from error


def sign(text: bytes, signing_key: str) -> bytes:
    """Return the Ed25519 signature of a text, in hexadecimal."""
    key = _load(signing_key, lambda data: serialization.load_pem_private_key(data, None))
    if not isinstance(key, Ed25519PrivateKey):
        raise SealError(f"{signing_key} isn't a private Ed25519 key.")
    return key.sign(text).hex().encode()


def check(text: bytes, signature: bytes, verify_key: str) -> None:
    """Raise SealError unless the signature is that of the text by the key."""
    key = _load(verify_key, serialization.load_pem_public_key)
    if not isinstance(key, Ed25519PublicKey):
        raise SealError(f"{verify_key} isn't a public Ed25519 key.")
    try:
        key.verify(bytes.fromhex(signature.decode("ascii").strip()), text)
    except (InvalidSignature, ValueError) as error:
        raise SealError("The backup's signature doesn't match: it isn't ours, or it was changed.") from error


def _load(path: str, read: Any) -> Any:
    try:
        return read(Path(path).read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise SealError(f"{path} can't be read as a key in PEM.") from error


def make_keys(folder: Path) -> Keys:
    """Write new keys into an empty or new folder, readable by their owner only, and return them."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    identity, signing = pyrage.x25519.Identity.generate(), Ed25519PrivateKey.generate()
    private = signing.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = signing.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    files = {"identity.txt": f"{identity}\n".encode(), "signing.pem": private, "verify.pem": public}
    for name, content in files.items():
        _write_new(folder / name, content)
    paths = [str(folder / name) for name in files]
    return Keys(str(identity.to_public()), *paths)


def _write_new(path: Path, content: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except FileExistsError as error:
        raise SealError(f"{path} exists. Nothing was overwritten.") from error
