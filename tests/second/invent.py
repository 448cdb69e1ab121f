"""Rulebooks by chance: few centres and small numbers, so that ties, caps and quotas are often met."""

KINDS = ("bonus", "bonus", "deduction")


def number(rng, most):
    """A number as a rulebook writes it, not 0."""
    hundredths = rng.choice((1, 25, 50, 100, 150, 200, rng.randint(1, most)))
    return f"{hundredths // 100}.{hundredths % 100:02}" if hundredths % 100 else str(hundredths // 100)


class Book:
    """A rulebook that can be written, and of which another can be made."""

    def __init__(self, rng, name, first, last):
        self.rng, self.name, self.first, self.last = rng, name, first, last
        self.tiers = {}
        for tier in range(1, rng.randint(2, 4)):
            slugs = [f"t{tier}c{place}" for place in range(rng.randint(1, 8))]
            self.tiers[tier] = {slug: (f"中心{slug}", self.code()) for slug in slugs}
        self.clauses = {}
        for kind in ("base", *KINDS, *rng.choices(KINDS, k=4)):
            self.add_clause(kind)
        self.vary()

    def code(self):
        return f"5{self.rng.randint(10000, 99999)}" if self.rng.random() < 0.8 else None

    def vary(self):
        self.base, self.bonus_max = self.rng.choice(("70", "10", "0.5")), self.rng.choice(("30", "3", "1.25"))
        self.quota = self.rng.choice((30, 0, 50, 100, self.rng.randint(0, 100)))
        self.before = self.rng.choice(("12-01", "01-01", "06-15", "02-28"))

    def add_clause(self, kind):
        rng, parts = self.rng, {"kind": kind}
        way = rng.choice(("points", "grades", "bounds"))
        if kind == "base":
            pass
        elif way == "points":
            parts["points"] = number(rng, 500)
        elif way == "grades":
            parts["grades"] = {f"g{place}": number(rng, 300) for place in range(rng.randint(1, 4))}
        else:
            parts["points-min"], parts["points-max"] = "0.5", number(rng, 900) if rng.random() < 0.3 else "5"
            if parts["points-max"] in ("0.01", "0.25") or parts["points-max"].startswith("0."):
                parts["points-min"] = "0.01"
        if kind != "base" and rng.random() < 0.5:
            parts["cap"] = number(rng, 600)
        parts["reporter"] = "office" if rng.random() < 0.3 else "district"
        parts["counts"] = rng.choice(("report", "confirm"))
        self.clauses[f"{kind}-{len(self.clauses)}-{rng.randint(0, 99)}"] = parts

    def follow(self, rng, name, first, last):
        """One for other years: the same roster and perhaps more, other numbers."""
        new = object.__new__(Book)
        new.rng, new.name, new.first, new.last = rng, name, first, last
        new.tiers = {tier: dict(centres) for tier, centres in self.tiers.items()}
        new.clauses = dict(self.clauses)
        if rng.random() < 0.5:
            tier = rng.choice(list(new.tiers))
            slug = f"n{rng.randint(0, 999)}"
            new.tiers[tier] = dict([*new.tiers[tier].items(), (slug, (f"新{slug}", None))])
        if rng.random() < 0.5 and len(new.clauses) > 3:
            del new.clauses[rng.choice(list(new.clauses))]
        for _ in range(rng.randint(0, 2)):
            new.add_clause(rng.choice(("base", *KINDS)))
        if rng.random() < 0.3:      # the order of the roster changes too
            new.tiers = {tier: dict(rng.sample(list(those.items()), len(those))) for tier, those in new.tiers.items()}
        new.vary()
        return new

    def damaged(self, rng):
        """One that cannot follow: a centre is gone, or is called, coded or placed otherwise."""
        new = self.follow(rng, self.name, self.first, self.last)
        tier = rng.choice(list(self.tiers))
        slug = rng.choice(list(self.tiers[tier]))
        name, code = new.tiers[tier].pop(slug)
        how = rng.choice(("gone", "name", "code", "tier"))
        if how == "name":
            new.tiers[tier][slug] = ("别名" + slug, code)
        elif how == "code":
            new.tiers[tier][slug] = (name, None if code else "999999")
        elif how == "tier":
            new.tiers[8] = {slug: (name, code)}
        new.tiers = {tier: centres for tier, centres in new.tiers.items() if centres}
        return new

    def text(self):
        lines = [f"name = {self.name}", f'title = "规则 {self.name}"', f"year-first = {self.first}",
                 f"year-last = {self.last}", f"base = {self.base}", f"bonus-max = {self.bonus_max}",
                 f"quota-percent = {self.quota}", f"self-check-before = {self.before}", "tiers"]
        for tier, centres in self.tiers.items():
            lines += [f"    {tier}", f'        name = "第{tier}"', "        centres"]
            for slug, (name, code) in centres.items():
                lines += [f"            {slug}", f'                name = "{name}"']
                lines += [f"                code = {code}"] if code else []
        lines.append("clauses")
        for slug, parts in self.clauses.items():
            lines += [f"    {slug}", '        article = "8(1)"', '        text = "条文"']
            for name, value in parts.items():
                if isinstance(value, dict):
                    lines += [f"        {name}", *(f"            {key} = {each}" for key, each in value.items())]
                else:
                    lines.append(f"        {name} = {value}")
        return "\n".join(lines) + "\n"
