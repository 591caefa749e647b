package plumbline.lead;

import plumbline.postgres.Sql;

/** The statements of {@code drain.sql}, looked up once. */
final class DrainStatements {
  private final Sql sql = load();
  final String cursor = sql.get("cursor");
  final String makeCursor = sql.get("make-cursor");
  final String moveCursor = sql.get("move-cursor");
  final String storeRuleSets = sql.get("store-rule-sets");
  final String storedDecisions = sql.get("stored-decisions");
  final String makeLeads = sql.get("make-leads");
  final String lockLeads = sql.get("lock-leads");
  final String undecidedLeads = sql.get("undecided-leads");
  final String storeActivities = sql.get("store-activities");
  final String activityContents = sql.get("activity-contents");
  final String newestActivities = History.sql().get("activities");
  final String storeDecisions = sql.get("store-decisions");
  final String storeIdempotency = sql.get("store-idempotency");
  final String updateLeads = sql.get("update-leads");
  final String storeStatusChanges = sql.get("store-status-changes");
  final String storeOutbox = sql.get("store-outbox");

  static Sql load() {
    return Sql.load(DrainStatements.class, "drain.sql");
  }
}
