#include "services/tool/words.h"

#include <stddef.h>
#include <string.h>

struct word {
    const char *key, *text;
};

static const struct word events[] = {
    {"counted", "计分"},         {"pending", "待核"},
    {"confirmed", "核实"},       {"dismissed", "不予认定"},
    {"revoked", "撤销"},         {"refused", "未受理"},
    {"duplicate", "重复"},       {"noted", "已记录"},
    {"late", "年度已结束"},      {"not-permitted", "密钥无权"},
    {"self-check", "自查"},      {"close-year", "年度结束"},
    {"reopen-year", "年度重开"}, {"rulebook", "规则"},
    {"grant", "授予密钥"},       {"withdraw", "收回密钥"},
    {"log-key", "日志密钥"},     {"clock", "时钟"},
    {"restore", "恢复"},         {0},
};
static const struct word statuses[] = {
    {"pending", "待核"}, {"counted", "计分"}, {"dismissed", "不予认定"}, {"revoked", "已撤销"}, {0},
};
static const struct word grades[] = {
    {"county", "区县级"}, {"city", "市级"}, {"province", "省级"}, {"nation", "国家级"}, {0},
};

static const struct word reasons[] = {
    {"unknown-action", "没有这种操作"}, {"unknown-centre", "没有这个中心"},
    {"unknown-clause", "没有这个条款"}, {"forbidden", "无权办理"},
    {"bad-time", "时间不对"},           {"bad-grade", "级别不对"},
    {"bad-points", "分值不对"},         {"no-such-finding", "没有对应的事项"},
    {"conflict", "与已有记录冲突"},     {0},
};

static const char *look_up(const struct word *words, const char *key)
{
    for (; words->key; words++)
        if (strcmp(words->key, key) == 0)
            return words->text;
    return key;
}

const char *words_event(const char *outcome)
{
    return look_up(events, outcome);
}

const char *words_status(const char *status)
{
    return look_up(statuses, status);
}

const char *words_reason(const char *reason)
{
    return look_up(reasons, reason);
}

const char *words_grade(const char *grade)
{
    return look_up(grades, grade);
}
