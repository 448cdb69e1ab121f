#include "tests/model/audit_lines.h"

#include "services/collector/outbox_row.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/restores.h"

#define NUMBER(n) ((unsigned long long)(n))

static bool holds_receipt(const struct audit_sender *sender, uint64_t seq, struct span *ret_value)
{
    uint8_t key[OUTBOX_SEQ_BYTES];

    return disk_holds(sender->disk, OUTBOX_RECEIPTS, outbox_row_key(seq, key), ret_value);
}

/* The last sequence that was receipted: what a district has handed over, and its cases' reports. The
 * log has `count` records. */
static uint64_t last_receipted(const struct audit_sender *sender, uint64_t count)
{
    const struct client *client = sender->client;
    uint64_t last = 0, end;
    struct span value;

    for (unsigned line = client->first; line < client->next; line++)
        if (client->handed[line].seq > last)
            last = client->handed[line].seq;
    end = last + count;
    for (uint64_t seq = last + 1; seq <= end; seq++) /* the first ones may be forgotten */
        if (holds_receipt(sender, seq, &value))
            last = seq;
    return last;
}

/* The outbox keeps what became of the latest events, for clients that ask. */
static void check_outcome(const struct audit_sender *sender, const struct handed *handed,
                          uint64_t last)
{
    struct receipt receipt;
    struct span value;

    if (handed->seq + OUTBOX_RECEIPTS_MAX <= last) {
        if (holds_receipt(sender, handed->seq, &value))
            violated("the outbox still has a receipt of sequence %llu", NUMBER(handed->seq));
    } else if (!holds_receipt(sender, handed->seq, &value) ||
               !outbox_row_read_receipt(value, &receipt) || receipt.n != handed->n)
        violated("the outbox does not know record %llu of its sequence %llu", NUMBER(handed->n),
                 NUMBER(handed->seq));
}

/* What has come behind a restore as another, and was kept, may come back beside what is in a backup. */
static unsigned times_max(const struct client *client, const struct handed *handed)
{
    return (client->replaced ? handed->times : 1) + (restores_were_loose() ? restores_count() : 0);
}

static void check_line(const struct audit_sender *sender, unsigned line, uint64_t last)
{
    const struct client *client = sender->client;
    const struct handed *handed = &client->handed[line];
    const char *source = lines_source(client->source);
    bool is_excused = handed->is_excused || restores_lost_line(client->source, line);
    bool is_loose = restores_were_loose();

    switch (lines_class(client->source, line)) {
    case LINE_CLASS_EVENT:
        if (handed->is_taken && !is_excused && handed->found == 0)
            violated("line %u of %s was taken and is lost", line, source);
        if (handed->found > times_max(client, handed))
            violated("line %u of %s was handed over %u times, and is in the log %u times", line,
                     source, handed->times, handed->found);
        if (handed->is_taken && handed->found > 0 && client->replaced == 0 && !is_loose &&
            !restores_had_to_forget())
            check_outcome(sender, handed, last);
        break;
    case LINE_CLASS_CASE:
        if (handed->settled > 1 && client->replaced == 0 && !is_loose)
            violated("case %u of %s was reported %u times", line, source, handed->reported);
        if (handed->is_taken && !is_excused && handed->reported == 0 &&
            lines_is_overdue(client->source, line))
            violated("case %u of %s is overdue and was not reported", line, source);
        break;
    case LINE_CLASS_MALFORMED:
        if (handed->is_taken || handed->found > 0)
            violated("line %u of %s is malformed and was taken", line, source);
        break;
    }
}

void audit_lines(const struct audit_sender *sender, uint64_t count)
{
    uint64_t last = last_receipted(sender, count);

    for (unsigned line = sender->client->first; line < sender->client->next; line++)
        check_line(sender, line, last);
}
