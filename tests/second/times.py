"""Instants as whole nanoseconds since 1970-01-01 UTC, and the year in Asia/Shanghai."""

import re

SECOND = 10**9
SHANGHAI = 8 * 3600 * SECOND
DAY = 86400 * SECOND
RFC3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?"
                     r"(?:([Zz])|([+-])(\d\d):(\d\d))", re.ASCII)


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year, month):
    return 29 if month == 2 and is_leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def days_before_year(year):
    """Days from 1970-01-01 to the first day of a year, in the Gregorian calendar."""
    before = year - 1
    return 365 * year + before // 4 - before // 100 + before // 400 - 719527


def days(year, month, day):
    return days_before_year(year) + sum(days_in(year, m) for m in range(1, month)) + day - 1


def midnight(year, month, day):
    """The instant at which a day begins in Shanghai."""
    return days(year, month, day) * DAY - SHANGHAI


def instant(text):
    """The instant of an RFC 3339 text with offset; None where it is none."""
    match = RFC3339.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    if not 1 <= month <= 12 or not 1 <= day <= days_in(year, month):
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    offset = 0
    if match[9]:
        if int(match[10]) > 23 or int(match[11]) > 59:
            return None
        offset = (int(match[10]) * 60 + int(match[11])) * (1 if match[9] == "+" else -1)
    clock = hour * 3600 + minute * 60 + second - offset * 60
    return days(year, month, day) * DAY + clock * SECOND + int((match[7] or "").ljust(9, "0"))


def civil(day):
    """Year, month and day of a number of days since 1970-01-01."""
    year = 1970 + day // 366
    while days_before_year(year + 1) <= day:
        year += 1
    while days_before_year(year) > day:
        year -= 1
    day -= days_before_year(year)
    month = 1
    while day >= days_in(year, month):
        day -= days_in(year, month)
        month += 1
    return year, month, day + 1


def year_of(moment):
    """The calendar year in Shanghai."""
    return civil((moment + SHANGHAI) // DAY)[0]


def show(moment):
    """As standings and exports show it: milliseconds and +08:00."""
    day, rest = divmod(moment + SHANGHAI, DAY)
    ms = rest // 10**6
    year, month, day = civil(day)
    return (f"{year:04}-{month:02}-{day:02}T{ms // 3600000:02}:{ms // 60000 % 60:02}:"
            f"{ms // 1000 % 60:02}.{ms % 1000:03}+08:00")
