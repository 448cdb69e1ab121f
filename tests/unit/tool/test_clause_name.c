/* What people call a clause, and which one they mean. */
#include "services/tool/clause_name.h"

#include "tests/unit/form/support_rulebook.h"

/* `edit` takes the clause's name from the default rulebook, as older ones have none; a long text. */
#define UNNAMED(name) "        name = \"" name "\"\n=>\n"
#define LONG16 "政务服务中心考核政务服务中心考核"
#define LONG64 LONG16 LONG16 LONG16 LONG16

static const struct name_row {
    const char *title, *edit, *slug, *name;
} names[] = {
    {"a clause is called by its name", NULL, "publication", "刊物发表"},
    {"a clause without a name is called by its text to a comma", UNNAMED("领导重视"), "leadership",
     "主要领导重视并亲自抓"},
    {"a text may pause with a full stop first",
     UNNAMED("承办会议") "|积极承办全市性政务中心综合会议或现场会，=>积极承办。会议，", "hosting",
     "积极承办"},
    {"a text without a pause is cut between characters",
     UNNAMED("承办会议") "|积极承办全市性政务中心综合会议或现场会，每次加0.5分，"
                         "累计加分不超过2分。=>" LONG64 LONG64,
     "hosting", LONG64 LONG16 "政务服务中"},
    {"a clause that the rules do not have stays its slug", NULL, "visits", "visits"},
    {"no clause stays empty", NULL, "", ""},
};

static struct rulebook book;

static void read_book(const char *edit)
{
    if (edit)
        read_edited(edit, &book);
    else
        book = *default_book();
}

static void clause_is_called_so(void **state)
{
    const struct name_row *row = *state;
    char name[CLAUSE_NAME_BYTES];

    read_book(row->edit);
    clause_name(&book, row->slug, name);
    check_string("name", name, row->name);
}

static const struct typed_row {
    const char *title, *edit, *typed, *slug; /* NULL: none is meant */
} typed[] = {
    {"a slug leads to its clause", NULL, "publication", "publication"},
    {"a name leads to its clause", NULL, "刊物发表", "publication"},
    {"what an older log shows leads to its clause", UNNAMED("领导重视"), "主要领导重视并亲自抓",
     "leadership"},
    {"a part of a name leads nowhere", NULL, "刊物", NULL},
    {"nothing leads nowhere", NULL, "", NULL},
};

static void typed_clause_is_found(void **state)
{
    const struct typed_row *row = *state;

    read_book(row->edit);
    const struct clause *clause = clause_named(&book, row->typed);
    check_string("slug", clause ? clause->slug : "none", row->slug ? row->slug : "none");
}

int main(void)
{
    SUITE_ROWS(names, clause_is_called_so);
    SUITE_ROWS(typed, typed_clause_is_found);
    return suite_run("clause_name");
}
