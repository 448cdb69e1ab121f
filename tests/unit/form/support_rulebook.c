#include "tests/unit/form/support_rulebook.h"

struct rulebook *default_book(void)
{
    static struct rulebook book;
    struct zpl_fault fault;

    if (!book.clause_count && !rulebook_read(rulebook_default(), &book, &fault))
        fail_msg("the default rulebook, line %u: %s", fault.line, fault.why);
    return &book;
}

char *edited_rulebook(struct text edits)
{
    struct text text = rulebook_default();
    char *list = strndup(edits.data, edits.size), *rest = list;
    char *book = strndup(text.data, text.size);

    for (char *edit; (edit = strsep(&rest, "|")) && *edit;) {
        char *new = strstr(edit, "=>"), *edited;
        CHECK(new, "the edit \"%s\" has no =>", edit);
        *new = '\0';
        new += 2;
        char *at = strstr(book, edit);
        CHECK(at, "the edit \"%s\": no such text in the rulebook", edit);
        *at = '\0';
        if (asprintf(&edited, "%s%s%s", book, new, at + strlen(edit)) < 0)
            abort();
        free(book);
        book = edited;
    }
    free(list);
    return book;
}

void read_edited(const char *edits, struct rulebook *ret_book)
{
    struct zpl_fault fault;
    char *text = edited_rulebook(text_of(edits));
    bool is_good = rulebook_read(text_of(text), ret_book, &fault);

    free(text);
    CHECK(is_good, "the rulebook with edits, line %u: %s", fault.line, fault.why);
}
