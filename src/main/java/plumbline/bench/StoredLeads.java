package plumbline.bench;

import java.sql.SQLException;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.Sql;

/** Makes leads with their activities by SQL, as the drain would have left them. */
final class StoredLeads {
  /** Activities a lead has; they lie apart from each other, as they came in over time. */
  static final int EACH = 10;

  private StoredLeads() {}

  static void store(DatabaseUri database, int leads) throws SQLException {
    Sql sql = Sql.load(StoredLeads.class, "stored-leads.sql");
    String leadCount = String.valueOf(leads);
    Stand.execute(
        database,
        "set synchronous_commit = off",
        "set maintenance_work_mem = '512MB'",
        sql.get("drop-index"),
        sql.get("drop-key"),
        sql.get("leads").replace(":leads", leadCount),
        sql.get("activities").replace(":leads", leadCount).replace(":each", String.valueOf(EACH)),
        sql.get("make-key"),
        sql.get("make-index"),
        "vacuum analyze lead, activity",
        "checkpoint");
  }
}
