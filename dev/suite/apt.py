"""A private apt: the machine's own sources, other suites, no system change.

The archive hosts are never written here: they are read from the configuration
of the machine, whose suite is replaced.  Lists, cache and state are private, so
neither root rights nor the system's own package state are involved.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from suite import console, paths
from suite.console import Failure

ETC = Path("/etc/apt")
EXTRA_SUITES = ("bookworm", "sid")
HOOKS = (
    "APT::Update::Pre-Invoke",
    "APT::Update::Post-Invoke",
    "APT::Update::Post-Invoke-Success",
    "DPkg::Pre-Invoke",
    "DPkg::Pre-Install-Pkgs",
    "DPkg::Post-Invoke",
)
ADVICE = (
    "check that `apt-get update` works on this machine (network, proxy, "
    "sources), or point ODOO_BIN to an installed Odoo 19"
)


def codename():
    """The suite of the running Debian, such as ``bookworm``."""
    match = re.search(r"^VERSION_CODENAME=(\w+)", _os_release(), re.M)
    return match.group(1) if match else ""


def is_debian():
    return bool(re.search(r'^ID="?debian"?$', _os_release(), re.M))


def _os_release():
    path = Path("/etc/os-release")
    return path.read_text() if path.exists() else ""


def private_sources(text, suffix, host, suites):
    """Rewrite a sources file (deb822 or one-line) to one-line entries.

    Entries of the host's main archive are repeated for every suite wanted, the
    others of the same Debian (``-updates``, ``-security``) are kept as they are,
    and third parties are left out.
    """
    entries = _deb822(text) if suffix == ".sources" else _one_line(text)
    lines = []
    for options, uri, suite, components in entries:
        for wanted in _suites(suite, host, suites):
            lines.append(" ".join(("deb", options, uri, wanted, components)))
    return [re.sub(" +", " ", line) for line in lines]


def _suites(suite, host, suites):
    aliases = {host, "stable"} if host == "bookworm" else {host}
    if suite in aliases:
        return [suite, *(extra for extra in suites if extra != suite)]
    return [suite] if suite.partition("-")[0] in aliases else []


def _one_line(text):
    pattern = r"^\s*deb\s+(\[[^\]]*\])?\s*(\S+)\s+(\S+)\s+([^#\n]+)"
    for options, uri, suite, components in re.findall(pattern, text, re.M):
        yield options, uri, suite, components.strip()


def _deb822(text):
    for stanza in re.split(r"\n\s*\n", text):
        fields = _fields(stanza)
        if "deb" not in fields.get("types", "").split():
            continue
        if fields.get("enabled", "yes").lower() in ("no", "false"):
            continue
        options = _options(fields)
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                yield options, uri, suite, fields.get("components", "")


def _fields(stanza):
    lines = [line for line in stanza.splitlines() if not line.startswith("#")]
    folded = re.sub(r"\n[ \t]+", " ", "\n".join(lines))
    pairs = (line.partition(":") for line in folded.splitlines() if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _options(fields):
    key = fields.get("signed-by", "")
    if not key.startswith("/"):  # none, or a key block: the trusted keys decide
        return ""
    return f"[signed-by={key}]"


class Apt:
    """The private apt world in a folder of the cache."""

    def __init__(self, folder=None):
        self.folder = folder or paths.cache() / "apt"
        self.archives = self.folder / "archives"

    def prepare(self):
        """Write the configuration anew: it is cheap, and the machine's may move."""
        for name in ("parts", "lists/partial", "archives/partial", "state", "etc"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._write_sources()
        self._copy_parts()
        (self.folder / "apt.conf").write_text(
            f'Dir::Etc::parts "{self.folder / "parts"}";\nDir::Etc::main "none";\n'
        )
        return self

    def update(self):
        self._run("update", log="apt-update.log")
        (self.folder / "updated").touch()

    def ensure_lists(self):
        """Fetch the package lists once; they are fetched again on a failure."""
        if not (self.folder / "updated").exists():
            with console.step("Fetching Debian's package lists"):
                self.prepare().update()

    def download(self, *packages):
        """The .deb files of some packages (``name`` or ``name/suite``)."""
        self.ensure_lists()
        try:
            return self._download(packages)
        except Failure:  # outdated lists name files that are gone
            with console.step("Fetching newer package lists"):
                self.prepare().update()
            return self._download(packages)

    def _download(self, packages):
        names = self._file_names(packages)
        # Files that are there and whole are not fetched again.
        self._run("download", *packages, log="apt-download.log")
        return [self.archives / name for name in names]

    def _file_names(self, packages):
        text = self._output("download", "--print-uris", *packages)
        names = re.findall(r"^'[^']*' (\S+) ", text, re.M)
        if len(names) != len(packages):
            raise Failure(f"apt finds {len(names)} of {', '.join(packages)}", ADVICE)
        return names

    def missing(self, package):
        """Packages that installing one would add to this machine."""
        self.ensure_lists()
        text = self._output("install", "-s", "--no-install-recommends", package)
        return re.findall(r"^Inst (\S+)", text, re.M)

    def environment(self):
        return {**os.environ, "APT_CONFIG": str(self.folder / "apt.conf")}

    def _run(self, *arguments, log):
        console.run(
            ["apt-get", "-q", *arguments],
            log=paths.logs() / log,
            advice=ADVICE,
            env=self.environment(),
            cwd=self.archives,
        )

    def _output(self, *arguments):
        command = ["apt-get", "-q", *arguments]
        # Not among the archives: what lies there is left out of --print-uris.
        try:
            return console.output(command, env=self.environment(), cwd=self.folder)
        except Failure as failure:
            failure.advice = ADVICE
            raise

    def _write_sources(self):
        lines = []
        for path in _source_files():
            lines += private_sources(
                path.read_text(), path.suffix, codename(), EXTRA_SUITES
            )
        if not lines:
            raise Failure("no Debian archive is configured on this machine", ADVICE)
        (self.folder / "sources.list").write_text("\n".join(lines) + "\n")

    def _copy_parts(self):
        # Contents only, the originals may be read-only.  Ours is read last (apt
        # reads APT_CONFIG before the parts): it wins, and it clears the hooks
        # that write to root's folders.
        shutil.rmtree(self.folder / "parts")
        (self.folder / "parts").mkdir()
        for path in [ETC / "apt.conf", *sorted((ETC / "apt.conf.d").glob("*"))]:
            if path.is_file() and os.access(path, os.R_OK):
                (self.folder / "parts" / path.name).write_bytes(path.read_bytes())
        (self.folder / "parts" / "zz-private").write_text(self._configuration())

    def _configuration(self):
        settings = {
            "Dir::State": self.folder / "state",
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": "/var/lib/dpkg/status",
            "Dir::Cache": self.folder,
            "Dir::Cache::archives": self.archives,
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": self.folder / "etc",
            "Dir::Etc::preferencesparts": self.folder / "etc",
            "Dir::Log": self.folder / "state",
            "APT::Sandbox::User": "",
            "APT::Default-Release": codename(),
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        clear = [f"#clear {hook};" for hook in HOOKS]
        return "\n".join([*(f'{k} "{v}";' for k, v in settings.items()), *clear, ""])


def _source_files():
    files = [ETC / "sources.list", *sorted((ETC / "sources.list.d").glob("*"))]
    return [
        path
        for path in files
        if path.is_file()
        and path.suffix in (".list", ".sources")
        and os.access(path, os.R_OK)
    ]


def unpack(debs, target):
    """Unpack packages into a folder, without installing them."""
    for deb in debs:
        result = subprocess.run(
            ["dpkg", "-x", deb, target], capture_output=True, text=True
        )
        if result.returncode:
            Path(deb).unlink(missing_ok=True)  # damaged: download it again
            raise Failure(
                f"{Path(deb).name} cannot be unpacked: {result.stderr.strip()}",
                "run the same command again: the file will be downloaded anew",
            )
