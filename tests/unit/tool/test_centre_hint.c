/* Which centre may be meant. */
#include "services/tool/centre_hint.h"

#include "tests/unit/form/support_rulebook.h"

static const struct hint_row {
    const char *title, *typed, *hint;
} rows[] = {
    {"a character that is another one", "武候区",
     "没有名为“武候区”的中心，是否指 武侯区（wuhou）？全部名称见 kaohe rules"},
    {"a part of the name", "武侯",
     "没有名为“武侯”的中心，是否指 武侯区（wuhou）？全部名称见 kaohe rules"},
    {"a character of the slug is missing", "wuho",
     "没有名为“wuho”的中心，是否指 武侯区（wuhou）？全部名称见 kaohe rules"},
    {"a character too much", "jinxniu",
     "没有名为“jinxniu”的中心，是否指 金牛区（jinniu）？全部名称见 kaohe rules"},
    {"what is near to none has no hint", "nowhere",
     "没有名为“nowhere”的中心，全部名称见 kaohe rules"},
    {"nor has nothing", "", "没有名为“”的中心，全部名称见 kaohe rules"},
};

static void hint_is_as_the_row_says(void **state)
{
    const struct hint_row *row = *state;
    char hint[CENTRE_HINT_BYTES];

    centre_hint(default_book(), row->typed, hint);
    check_string("hint", hint, row->hint);
}

int main(void)
{
    SUITE_ROWS(rows, hint_is_as_the_row_says);
    return suite_run("centre_hint");
}
