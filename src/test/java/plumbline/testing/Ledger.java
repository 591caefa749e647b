package plumbline.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import plumbline.postgres.DatabaseUri;

/** What must be true of a database however it was reached: nothing lost, nothing twice. */
public final class Ledger {
  private Ledger() {}

  /**
   * Checks that every decision answered is there once and nothing else was posted; that nothing
   * belonging to a decision is there twice; and that no lead was corrected more often than once for
   * each batch that brought something of it.
   *
   * @return a clause for {@link Faults#report}
   */
  public static String check(DatabaseUri database, Collection<String> answered) {
    Set<String> stored =
        Set.copyOf(
            TestPostgres.column(
                database, "select decision_id::text from decision where cause = 'posted'"));
    Set<String> lost = new HashSet<>(answered);
    lost.removeAll(stored);
    Set<String> strange = new HashSet<>(stored);
    answered.forEach(strange::remove);
    long repeated = (long) answered.size() - Set.copyOf(answered).size();
    for (String twice :
        List.of(
            "select count(*) from (select lead_id, changed_at from status_change"
                + " group by lead_id, decision_id, changed_at having count(*) > 1) t",
            "select count(*) from (select decision_id from outbox"
                + " group by lead_id, decision_id, kind having count(*) > 1) t",
            // Each change starts where the one before it ended.
            "select count(*) from (select from_status, lag(to_status) over (partition by lead_id"
                + " order by status_change_id) as before from status_change) t"
                + " where from_status is distinct from before",
            // One correction for one set of facts.
            "select count(*) from (select lead_id, facts_hash from decision"
                + " where cause = 'concurrent_facts' group by lead_id, facts_hash"
                + " having count(*) > 1) t")) {
      repeated += Long.parseLong(TestPostgres.value(database, twice));
    }
    assertEquals(Set.of(), lost, "lost");
    assertEquals(Set.of(), strange, "never answered");
    assertEquals(0, repeated, "repeated");
    assertCurrent(database);
    String corrected =
        TestPostgres.value(
            database, "select count(*) from decision where cause = 'concurrent_facts'");
    return "%d answered, %d stored, 0 lost, 0 repeated, %s corrected"
        .formatted(answered.size(), stored.size(), corrected);
  }

  /** The current decision of each lead is its newest, and no status change was left out. */
  private static void assertCurrent(DatabaseUri database) {
    assertEquals(
        "0",
        TestPostgres.value(
            database,
            """
            select count(*) from lead l
             where l.decision_id is distinct from (
                   select d.decision_id from decision d where d.lead_id = l.lead_id
                    order by d.decided_at desc, d.decision_id desc limit 1)
                or (select to_status from status_change s where s.lead_id = l.lead_id
                     order by status_change_id desc limit 1) is distinct from l.status
                or l.decision_id is not null and not exists (
                   select from decision d where d.decision_id = l.decision_id
                      and d.decided_at = l.decided_at and d.facts_hash = l.facts_hash)
            """),
        "leads that do not stand where their newest decision says");
  }

  /** The ids in quotes, for a query. */
  public static String quoted(Collection<String> ids) {
    return ids.stream().collect(Collectors.joining("','", "'", "'"));
  }
}
