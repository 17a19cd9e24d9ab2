"""A time-stamping authority for tests: the system's openssl, with certificates of its own."""

import shutil
import subprocess
from pathlib import Path

import pytest

from widerspruch.lib.outgoing import OutgoingAnswer

_EXTENSIONS = """[tsa]
extendedKeyUsage=critical,timeStamping
keyUsage=critical,digitalSignature
basicConstraints=CA:FALSE
"""
_CONFIG = """[tsa]
default_tsa=here
[here]
serial=serial
signer_cert=tsa.pem
signer_key=tsa.key
signer_digest=sha256
default_policy=1.2.3.4.1
digests=sha256
ess_cert_id_chain=no
ess_cert_id_alg=sha256
"""


class StampingAuthority:
    """Answers requests; `root`: the certificate that its own goes back to."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("openssl") is None:
            pytest.skip("needs openssl, which is not installed")
        folder.mkdir()
        self._folder, self.root = folder, folder / "ca.pem"
        (folder / "ext").write_text(_EXTENSIONS)
        (folder / "tsa.cnf").write_text(_CONFIG)
        (folder / "serial").write_text("01\n")
        new = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        self._openssl(f"req -x509 {new} -keyout ca.key -out ca.pem -days 3650 -subj /CN=Root")
        self._openssl(f"req {new} -keyout tsa.key -out tsa.csr -subj /CN=Stamps")
        self._openssl(
            "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 3650 "
            "-extfile ext -extensions tsa"
        )

    def post(self, address: str, body: bytes) -> OutgoingAnswer:
        (self._folder / "query").write_bytes(body)
        self._openssl("ts -reply -config tsa.cnf -queryfile query -out reply")
        return OutgoingAnswer(200, {}, (self._folder / "reply").read_bytes())

    def _openssl(self, arguments: str) -> None:
        subprocess.run(["openssl", *arguments.split()], cwd=self._folder, check=True, capture_output=True)
