#include "tests/model/naive_rules.h"

#define T(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

const struct naive_centre naive_roster[NAIVE_CENTRES] = {
    {1, T("jinjiang"), T("510104"), T("锦江区")},
    {1, T("qingyang"), T("510105"), T("青羊区")},
    {1, T("jinniu"), T("510106"), T("金牛区")},
    {1, T("wuhou"), T("510107"), T("武侯区")},
    {1, T("chenghua"), T("510108"), T("成华区")},
    {1, T("gaoxin"), {0}, T("高新区")},
    {2, T("longquanyi"), T("510112"), T("龙泉驿区")},
    {2, T("qingbaijiang"), T("510113"), T("青白江区")},
    {2, T("xindu"), T("510114"), T("新都区")},
    {2, T("wenjiang"), T("510115"), T("温江区")},
    {2, T("shuangliu"), T("510122"), T("双流县")},
    {2, T("pixian"), T("510124"), T("郫县")},
    {3, T("dujiangyan"), T("510181"), T("都江堰市")},
    {3, T("pengzhou"), T("510182"), T("彭州市")},
    {3, T("qionglai"), T("510183"), T("邛崃市")},
    {3, T("chongzhou"), T("510184"), T("崇州市")},
    {3, T("jintang"), T("510121"), T("金堂县")},
    {3, T("dayi"), T("510129"), T("大邑县")},
    {3, T("pujiang"), T("510131"), T("蒲江县")},
    {3, T("xinjin"), T("510132"), T("新津县")},
};

static const struct naive_grade city_province_nation[GRADES] = {
    {T("city"), 50},
    {T("province"), 100},
    {T("nation"), 150},
};
static const struct naive_grade county_city_province[GRADES] = {
    {T("county"), 50},
    {T("city"), 100},
    {T("province"), 150},
};

const struct naive_clause naive_clauses[CLAUSES] = {
    {T("not-operating"), TAKES_BASE, false, false, NO_CAP, .points = 0},
    {T("leadership"), GIVES, false, false, 500, .least = 100, .most = 500},
    {T("efficiency"), GIVES, false, false, 500, .least = 50, .most = 500},
    {T("innovation"), GIVES, true, false, 200, .points = 50},
    {T("publication"), GIVES, true, false, 400, .grades = city_province_nation},
    {T("commendation"), GIVES, true, false, 400, .grades = county_city_province},
    {T("media-praise"), GIVES, true, false, 400, .grades = city_province_nation},
    {T("hosting"), GIVES, true, false, 200, .points = 50},
    {T("assigned-task"), GIVES, true, false, 200, .points = 50},
    {T("contribution"), GIVES, true, false, 200, .points = 50},
    {T("dual-acceptance"), TAKES, true, false, NO_CAP, .points = 200},
    {T("overdue-case"), TAKES, true, true, NO_CAP, .points = 200},
    {T("complaint"), TAKES, true, false, NO_CAP, .points = 200},
    {T("language-complaint"), TAKES, true, false, NO_CAP, .points = 200},
    {T("criticism"), TAKES, true, false, NO_CAP, .points = 500},
    {T("media-exposure"), TAKES, true, false, NO_CAP, .points = 300},
    {T("special-deduction"), TAKES, false, false, NO_CAP, .least = 1, .most = 10000},
    {T("grievance"), TAKES, true, false, NO_CAP, .points = 200},
};

const struct naive_book naive_books[NAIVE_BOOKS] = {
    {"chengdu-2006", 2000, 2099, 7000, 200, false, true},
    {"later-1", 2000, 2004, 7000, 300, false, true},
    {"later-2", 2005, 2005, 7000, 200, true, true},
    {"later-3", 2007, 2099, 6000, 200, false, true},
    {"later-4", 2000, 2000, 7000, 200, false, false},
    {"later-5", 2006, 2006, 7000, 200, false, true},
    {"later-6", 0, 0, 0, 0, false, false},
};
