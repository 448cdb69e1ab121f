#include "common/score/instant.h"

#include <assert.h>

enum { DAY_SECONDS = 86400, NANOS = 1000000000 };

/* Days from 1970-01-01 to a date of the proleptic Gregorian calendar, counted in years that begin
 * in March, so that the leap day is a year's last. */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

static void date_of(int64_t days, struct civil *ret_civil)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */

    ret_civil->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    ret_civil->month = (int)(month < 10 ? month + 3 : month - 9);
    ret_civil->year = (int)(year_of_era + era * 400 + (month >= 10));
    assert(ret_civil->month >= 1 && ret_civil->month <= 12);
    assert(ret_civil->day >= 1 && ret_civil->day <= 31);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    assert(month >= 1 && month <= 12);
    return days[month - 1] + (month == 2 && is_leap);
}

bool civil_is_date(const struct civil *civil)
{
    return civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
           civil->day <= days_in_month(civil->year, civil->month) && civil->hour <= 23 &&
           civil->minute <= 59 && civil->second <= 59;
}

struct instant instant_of_civil(const struct civil *civil, int offset_seconds)
{
    int64_t days = days_of(civil->year, civil->month, civil->day);

    assert(civil->month >= 1 && civil->month <= 12);
    assert(civil->day >= 1 && civil->day <= 31);
    return (struct instant){.second = days * DAY_SECONDS + civil->hour * 3600 + civil->minute * 60 +
                                      civil->second - offset_seconds};
}

struct civil instant_civil(struct instant instant, int offset_seconds)
{
    int64_t local = instant.second + offset_seconds;
    int64_t days = (local >= 0 ? local : local - (DAY_SECONDS - 1)) / DAY_SECONDS;
    int rest = (int)(local - days * DAY_SECONDS);
    struct civil civil = {.hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60};

    assert(rest >= 0);
    assert(rest < DAY_SECONDS);
    date_of(days, &civil);
    return civil;
}

int instant_year(struct instant instant)
{
    return instant_civil(instant, BEIJING_SECONDS).year;
}

struct instant instant_of_ms(int64_t ms)
{
    int64_t second = ms / 1000, rest = ms % 1000;

    if (rest < 0) {
        second--;
        rest += 1000;
    }
    assert(rest >= 0);
    assert(rest < 1000);
    return (struct instant){.second = second, .nano = (int32_t)rest * 1000000};
}

int instant_compare(struct instant a, struct instant b)
{
    if (a.second != b.second)
        return a.second < b.second ? -1 : 1;
    return (a.nano > b.nano) - (a.nano < b.nano);
}

bool instant_is_sound(struct instant instant)
{
    return instant.nano >= 0 && instant.nano < NANOS;
}

/* A cursor over the text; carries whether all was well so far. */
struct scan {
    struct text text;
    size_t at;
    bool failed;
};

static char peek(const struct scan *scan)
{
    return scan->at < scan->text.size ? scan->text.data[scan->at] : '\0';
}

static int read_number(struct scan *scan, int digits)
{
    int number = 0;

    for (; digits > 0; digits--, scan->at++) {
        char c = peek(scan);
        if (c < '0' || c > '9') {
            scan->failed = true;
            return 0;
        }
        number = number * 10 + (c - '0');
    }
    return number;
}

static void skip_one_of(struct scan *scan, char a, char b)
{
    char c = peek(scan);

    if (c == a || c == b)
        scan->at++;
    else
        scan->failed = true;
}

static int32_t read_fraction(struct scan *scan)
{
    int32_t nano = 0;
    int digits = 0;

    if (peek(scan) != '.')
        return 0;
    scan->at++;
    for (char c = peek(scan); c >= '0' && c <= '9' && digits <= 9; c = peek(scan)) {
        if (digits++ < 9)
            nano = nano * 10 + (c - '0');
        scan->at++;
    }
    if (digits < 1 || digits > 9)
        scan->failed = true;
    for (; digits < 9; digits++)
        nano *= 10;
    return nano;
}

static int read_offset(struct scan *scan)
{
    char sign = peek(scan);

    if (sign == 'Z' || sign == 'z') {
        scan->at++;
        return 0;
    }
    skip_one_of(scan, '+', '-');
    int hours = read_number(scan, 2);
    skip_one_of(scan, ':', ':');
    int minutes = read_number(scan, 2);
    if (hours > 23 || minutes > 59)
        scan->failed = true;
    return (hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);
}

static struct civil read_civil(struct scan *scan)
{
    struct civil civil = {0};

    civil.year = read_number(scan, 4);
    skip_one_of(scan, '-', '-');
    civil.month = read_number(scan, 2);
    skip_one_of(scan, '-', '-');
    civil.day = read_number(scan, 2);
    skip_one_of(scan, 'T', 't');
    civil.hour = read_number(scan, 2);
    skip_one_of(scan, ':', ':');
    civil.minute = read_number(scan, 2);
    skip_one_of(scan, ':', ':');
    civil.second = read_number(scan, 2);
    return civil;
}

bool instant_read(struct text text, struct instant *ret_instant)
{
    struct scan scan = {.text = text, .failed = !text.data};
    struct civil civil = read_civil(&scan);
    int32_t nano = read_fraction(&scan);
    int offset = read_offset(&scan);

    if (scan.failed || scan.at != text.size || !civil_is_date(&civil))
        return false;
    *ret_instant = instant_of_civil(&civil, offset);
    ret_instant->nano = nano;
    assert(nano >= 0);
    assert(nano < NANOS);
    return true;
}
