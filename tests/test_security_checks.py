"""The scanners find what they are for: every rule is shown a breach and a good example, and must tell the two apart."""

import shutil
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bin"))

import check_security

ROOT = Path(__file__).resolve().parent.parent

# By rule: where it is looked for, lines that breach it, and lines that do the same as it should be done.
SAMPLES = {
    "request-becomes-a-query": (
        "views.py",
        ["rows.filter(**request.GET.dict())", "rows.order_by(request.GET['sort'])", "rows.values(request.POST.get('c'))",
         "rows.exclude(Q(**request.POST))", "rows.annotate(**json.loads(request.body))"],
        ["rows.filter(title=request.GET['q'])", "rows.order_by('title')", "act(**GoalForm(request.POST).cleaned_data)"],
    ),
    "request-becomes-sql": (
        "views.py",
        ["cursor.execute(f\"select {request.GET['c']}\")", "cursor.execute('select ' + request.POST['c'], [])"],
        ["cursor.execute('select %s', [request.GET['c']])"],
    ),
    "request-becomes-an-address": (
        "views.py",
        ["urlopen(request.POST['url'])", "requests.get(request.GET['url'])", "open(request.GET['name'])"],
        ["urlopen(settings.WHERE)", "open(settings.VAR)"],
    ),
    "request-decides-where-to-go": (
        "views.py",
        ["redirect(request.GET['next'])", "HttpResponseRedirect(request.POST['next'])"],
        ["redirect('home:today')", "redirect(safe_next(request, request.GET['next'], person))"],
    ),
    "row-fetched-without-the-predicate": (
        "views.py",
        ["get_object_or_404(Person, pk=pk)", "Person.objects.get(pk=pk)", "Person.objects.filter(pk=pk).first()"],
        ["get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)", "get_object_or_404(runs(request.actor), pk=pk)"],
    ),
    "words-marked-as-markup": (
        "tags.py",
        ["mark_safe(text)", "SafeString(text)", "format_html(f'<b>{text}</b>')", "format_html('<b>%s</b>' % text)"],
        ["format_html('<b>{}</b>', text)"],
    ),
    "template-does-not-escape": (
        "page.html",
        ["{{ text|safe }}", "{% autoescape off %}", "{{ rows|safeseq }}"],
        ["{{ text }}", "{% autoescape on %}"],
    ),
    "template-runs-script": (
        "page.html",
        ['<p onclick="x()">', '<p style="color: red">', "<script>x()</script>", '<a href="javascript:x()">', '<p hx-on:click="x">'],
        ['<script src="x.js" defer></script>', '<p class="once">', '<a href="/people/">'],
    ),
    "attribute-without-quotes": ("page.html", ["<p title={{ text }}>"], ['<p title="{{ text }}">']),
    "forms-of-strangers-are-let-in": ("views.py", ["csrf_exempt(view)"], ["csrf_protect(view)"]),
    "lock-opened-without-a-reason": ("queries.py", ["rows.unscoped()"], ["rows.unscoped(reason='compiling rights')"]),
    "lock-opened-for-an-empty-reason": ("queries.py", ["rows.unscoped(reason='')"], ["rows.unscoped(reason='nightly')"]),
    "person-in-a-log": (
        "actions.py",
        ["logger.info('%s', name.family)", "print(contact.value)", "logging.warning(f'{fact.text}')", "self.stdout.write(user.email)"],
        ["logger.info('%s', person.pk)", "print(run.status)", "form.add_error(name.family)"],
    ),
    "request-in-a-log": (
        "views.py",
        ["logger.warning('%s', request.POST)", "print(request.GET['q'])"],
        ["logger.warning('%s', run.pk)"],
    ),
    "fault-swallowed": (
        "tasks.py",
        ["try: act()\nexcept Exception: pass", "try: act()\nexcept: pass", "suppress(Exception)"],
        ["try: act()\nexcept OSError: pass", "suppress(OSError)"],
    ),
    "program-from-words": (
        "tasks.py",
        ["eval(text)", "exec(text)", "os.system(text)", "pickle.loads(text)", "yaml.load(text)", "subprocess.run(text, shell=True)"],
        ["ast.literal_eval(text)", "yaml.safe_load(text)", "subprocess.run([text], check=True)"],
    ),
    "script-writes-markup": (
        "page.js",
        ["part.innerHTML = text;", "part.insertAdjacentHTML('x', text);", "document.write(text);", "eval(text);"],
        ["part.textContent = text;", "part.append(text);"],
    ),
}  # fmt: skip


def written(folder, which):
    """Each line in a file of its own; the files by rule."""
    files = {}
    for rule, (name, *lines) in SAMPLES.items():
        for number, line in enumerate(lines[which]):
            path = folder / "aplis" / f"{rule}-{number}" / name
            path.parent.mkdir(parents=True)
            path.write_text(
                f"def view(request, pk):\n    {line.replace(chr(10), chr(10) + '    ')}\n"
                if name.endswith(".py")
                else line
            )
            files[str(path.relative_to(folder))] = rule
    return files


def test_each_rule_has_a_breach_and_a_good_example():
    rules = yaml.safe_load((ROOT / check_security.RULES).read_text(encoding="utf-8"))["rules"]

    assert {rule["id"] for rule in rules} == set(SAMPLES)
    assert [rule for rule, (_name, breaches, good) in SAMPLES.items() if not (breaches and good)] == []


def test_each_rule_finds_its_breaches_and_nothing_else(tmp_path):
    breaches = written(tmp_path / "breaches", 0)
    written(tmp_path / "good", 1)

    found = check_security.semgrep(tmp_path, ["breaches", "good"])

    assert {(path.partition("/")[2], rule) for path, _line, rule, _what in found} == set(breaches.items())


def test_bandit_finds_a_weak_digest_and_passes_over_a_good_one(tmp_path):
    for name, line in (("weak", "hashlib.md5(b'x')"), ("good", "hashlib.sha256(b'x')")):
        path = tmp_path / "aplis" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"import hashlib\n{line}\n")

    found = check_security.bandit(tmp_path, ["aplis"])

    assert [(path, line, rule) for path, line, rule, _what in found] == [("aplis/weak.py", 2, "B324")]


def found(*_args):
    return [("aplis/a.py", 3, "B324", "weak")]


def test_a_finding_needs_its_line_and_a_line_needs_its_finding(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(check_security, "bandit", found)
    monkeypatch.setattr(check_security, "semgrep", lambda *_args: [])
    (tmp_path / "docs").mkdir()
    allowed = tmp_path / check_security.ALLOWED

    allowed.write_text("", encoding="utf-8")
    assert check_security.main(tmp_path) == 1
    assert capsys.readouterr().out == "aplis/a.py:3: B324: weak\n"

    allowed.write_text("aplis/a.py | B324 | compares files, keeps no secret\n", encoding="utf-8")
    assert check_security.main(tmp_path) == 0

    monkeypatch.setattr(check_security, "bandit", lambda *_args: [])
    assert check_security.main(tmp_path) == 1
    expected = "docs/scanner-escapes.txt: aplis/a.py needs no B324 any more; take the line out\n"
    assert capsys.readouterr().out == expected


def test_a_scanner_that_does_not_run_is_no_pass(tmp_path, monkeypatch):
    monkeypatch.setattr(check_security, "tool", lambda _name: shutil.which("false"))

    with pytest.raises(check_security.Broken):
        check_security.semgrep(tmp_path, ["."])


def test_a_file_that_cannot_be_read_is_no_pass(tmp_path):
    (tmp_path / "a.py").write_text("def broken(:\n")

    with pytest.raises(check_security.Broken):
        check_security.bandit(tmp_path, ["."])
