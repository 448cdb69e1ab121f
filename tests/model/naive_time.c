#include "tests/model/naive_time.h"

#include <string.h>

enum { DAY_S = 86400, SHANGHAI_S = 8 * 3600 };

static bool is_leap(int year)
{
    if (year % 400 == 0)
        return true;
    return year % 4 == 0 && year % 100 != 0;
}

static int month_days(int year, int month)
{
    if (month == 2)
        return is_leap(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* Days from 0000-01-01 to the first day of a year, from 0 on: 365 each, and one more for each leap
 * year before it. The year 0 is one. */
static int64_t year_begins(int year)
{
    if (year == 0)
        return 0;
    return (int64_t)365 * year + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
}

static int64_t day_number(int year, int month, int day)
{
    int64_t days = year_begins(year) + day - 1;

    for (int i = 1; i < month; i++)
        days += month_days(year, i);
    return days - 719528; /* from 0000-01-01 to 1970-01-01 */
}

struct naive_time naive_time_of_day(int year, int month, int day)
{
    return (struct naive_time){.second = day_number(year, month, day) * DAY_S - SHANGHAI_S};
}

/* Its first day is not after this moment, and that of the next year is. */
int naive_time_year(struct naive_time time)
{
    int year = 1970 + (int)(time.second / (365 * (int64_t)DAY_S)) - 10;

    if (year < 0)
        year = 0;
    if (naive_time_of_day(year, 1, 1).second > time.second)
        year = 0; /* never further ahead than ten years, but for the years that begin below 0 */
    while (naive_time_of_day(year + 1, 1, 1).second <= time.second)
        year++;
    return year;
}

struct naive_time naive_time_of_ms(int64_t ms)
{
    int64_t rest = ((ms % 1000) + 1000) % 1000;

    return (struct naive_time){.second = (ms - rest) / 1000, .nano = (long)rest * 1000000};
}

int naive_time_compare(struct naive_time a, struct naive_time b)
{
    if (a.second < b.second || (a.second == b.second && a.nano < b.nano))
        return -1;
    return a.second > b.second || a.nano > b.nano;
}

/* ---- RFC 3339 ---- */

/* Reads by a picture: a digit where it has `0`, else one of the two letters that it may stand for. */
static bool fits(const char *text, const char *picture)
{
    for (; *picture; picture++, text++) {
        char c = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
        if (*picture == '0' ? c < '0' || c > '9' : c != *picture)
            return false;
    }
    return true;
}

static int number(const char *text, int digits)
{
    int sum = 0;

    for (int i = 0; i < digits; i++)
        sum = sum * 10 + text[i] - '0';
    return sum;
}

/* A fraction of 1 to 9 digits, or none. False: more, or a point alone. */
static bool read_fraction(const char **at, long *ret_nano)
{
    long nano = 0, unit = 100000000;
    int digits = 0;

    *ret_nano = 0;
    if (**at != '.')
        return true;
    for ((*at)++; **at >= '0' && **at <= '9'; (*at)++, digits++, unit /= 10)
        nano += unit * (**at - '0');
    *ret_nano = nano;
    return digits >= 1 && digits <= 9;
}

/* `Z`, or a sign with hours and minutes, and then the end. */
static bool read_offset(const char *at, int64_t *ret_seconds)
{
    *ret_seconds = 0;
    if (fits(at, "Z"))
        return at[1] == '\0';
    if ((*at != '+' && *at != '-') || !fits(at + 1, "00:00") || at[6] != '\0')
        return false;
    int hours = number(at + 1, 2), minutes = number(at + 4, 2);
    *ret_seconds = (*at == '-' ? -60 : 60) * (hours * 60 + minutes);
    return hours <= 23 && minutes <= 59;
}

bool naive_time_read(struct text text, struct naive_time *ret_time)
{
    enum { LONGEST = 35, PICTURE = 19 }; /* nine digits of a second and an offset */
    char copy[LONGEST + 1] = {0};
    const char *at = copy + PICTURE;
    int64_t offset;

    if (!text.data || text.size > LONGEST || memchr(text.data, '\0', text.size))
        return false;
    memcpy(copy, text.data, text.size);
    if (!fits(copy, "0000-00-00T00:00:00") || !read_fraction(&at, &ret_time->nano) ||
        !read_offset(at, &offset))
        return false;
    int year = number(copy, 4), month = number(copy + 5, 2), day = number(copy + 8, 2);
    int hour = number(copy + 11, 2), minute = number(copy + 14, 2), second = number(copy + 17, 2);
    if (month < 1 || month > 12 || day < 1 || day > month_days(year, month) || hour > 23 ||
        minute > 59 || second > 59)
        return false;
    ret_time->second =
        day_number(year, month, day) * DAY_S + hour * 3600 + minute * 60 + second - offset;
    return true;
}
