"""services/board/openapi.yaml against the tables that the board is made of, and against what it answers."""

import re
import unittest

import jsonschema
import yaml

from harness import PRAISE, ROOT, eventually, overdue_cases, praise
from test_http import API, Board

PAGE = ROOT / "services" / "board" / "openapi.yaml"
OF_EVENT = {"hello": "Hello", "standings": "Standings", "change": "Change", "merged": "Merged",
            "resync": "Resync", "beat": "Beat", "silent": "Nothing", "back": "Nothing"}


def rows(name):
    """The arguments of each row of a table of the board."""
    text = (ROOT / "services" / "board" / name).read_text()
    return [[part.strip().strip('"') for part in row.split(",")]
            for row in re.findall(r"^[A-Z]+\(([^()]*)\)$", text, re.MULTILINE)]


class Page:
    def __init__(self):
        self.page = yaml.safe_load(PAGE.read_text())
        self.paths = self.page["paths"]

    def parameters(self, path, place):
        found = []
        for parameter in self.paths[path]["get"].get("parameters", []):
            if "$ref" in parameter:
                parameter = self.page["components"]["parameters"][parameter["$ref"].rsplit("/")[-1]]
            if parameter["in"] == place:
                found.append(parameter["name"])
        return found

    def validator(self, schema):
        whole = {"$ref": f"#/components/schemas/{schema}", "components": self.page["components"]}
        return jsonschema.Draft202012Validator(whole)


class Tables(unittest.TestCase):
    def test_it_has_each_path_with_its_parameters_and_no_other(self):
        page = Page()
        names = {f"PARAMETER_{row[0]}": row[1] for row in rows("parameters.def")}
        told = {path: sorted(names[word] for word in parameters.split(" | ") if word != "0")
                for _, path, parameters in rows("routes.def")}
        self.assertEqual(told, {path.replace("{slug}", "*"): sorted(page.parameters(path, "query"))
                                for path in page.paths})

    def test_a_path_with_a_slug_has_it_as_parameter(self):
        page = Page()
        for path in page.paths:
            self.assertEqual("{slug}" in path, page.parameters(path, "path") == ["slug"], path)

    def test_its_schemas_are_schemas(self):
        page = Page()
        for schema in page.page["components"]["schemas"]:
            jsonschema.Draft202012Validator.check_schema(page.validator(schema).schema)


class Answers(Board):
    def setUp(self):
        super().setUp()
        self.page = Page()

    def check(self, schema, value):
        self.page.validator(schema).validate(value)

    def schema_of(self, path):
        content = self.page.paths[path]["get"]["responses"]["200"]["content"]
        return content["application/json"]["schema"]["$ref"].rsplit("/")[-1]

    def test_every_answer_is_what_its_path_promises(self):
        self.home.submit("office", [PRAISE, praise(2, "dayi")], "--wait")
        self.home.submit("wuhou", overdue_cases("wuhou", 0, 3), "--wait")
        for path in self.page.paths:
            if path in (f"{API}/events", "/metrics") or (path == f"{API}/checkpoint" and not self.home.keys):
                continue
            with self.subTest(path=path):
                target = path.replace("{slug}", "wuhou")
                answer = eventually(lambda: (lambda a: a if a.status == 200 else None)(self.get(target)),
                                    what=target)
                self.check(self.schema_of(path), answer.json())
        self.check("Centre", self.get(f"{API}/centres/dayi?year=2006").json())

    def test_every_refusal_is_an_error(self):
        for target, method in ((f"{API}/standings?at=999999", "GET"), (f"{API}/centres/nobody", "GET"),
                               (f"{API}/standings?tier=1", "GET"), ("/no", "GET"), ("/healthz", "PUT"),
                               ("/" + "x" * 2000, "GET")):
            with self.subTest(target=target[:40]):
                answer = self.get(target, method)
                self.check("Error", answer.json())
                self.assertEqual(answer.status, answer.json()["error"]["status"])

    def test_every_event_is_what_its_name_promises(self):
        stream = self.follow(0)
        events = stream.until("standings")
        self.home.submit("office", [PRAISE], "--wait")
        events += stream.until("change") + stream.until("beat")
        self.home.stop("scorer")
        events += stream.until("silent")
        self.home.start("scorer")
        events += stream.until("resync")
        for name, data, _ in events:
            self.check(OF_EVENT[name], data)
        self.assertEqual({"hello", "resync", "standings", "change", "beat", "silent", "back"},
                         {name for name, _, _ in events})


if __name__ == "__main__":
    unittest.main()
