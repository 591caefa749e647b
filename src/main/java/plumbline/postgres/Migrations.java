package plumbline.postgres;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;

/** The numbered, forward-only migrations under {@code resources/migrations}. */
public final class Migrations {
  private static final String LOCATION = "classpath:migrations";

  private Migrations() {}

  /**
   * Brings the schema up to date and blocks until it is. Several nodes may do so at once: Postgres
   * lets one pass and the others find nothing left to do.
   *
   * @return how many migrations were applied, 0 or more
   * @throws DatabaseUnavailable where Postgres cannot be reached
   * @throws MigrationFailed where a migration fails, or one that was applied has been edited since
   */
  public static int migrate(DatabaseUri database) {
    return migrate(database, LOCATION);
  }

  static int migrate(DatabaseUri database, String location) {
    try {
      return Flyway.configure()
          .dataSource(database.jdbcUrl(), database.user(), database.password())
          .locations(location)
          .cleanDisabled(true)
          .validateMigrationNaming(true)
          .load()
          .migrate()
          .migrationsExecuted;
    } catch (FlywaySqlException e) {
      if (e.getCause() instanceof SQLException cause && isConnectionLost(cause)) {
        throw new DatabaseUnavailable(
            "cannot reach the database " + database + ": " + oneLine(cause), e);
      }
      throw failed(database, e);
    } catch (FlywayException e) {
      throw failed(database, e);
    }
  }

  /**
   * Class 08 is a connection that failed, 28 a login, 3D a database that is not there, 57P a stop.
   */
  private static boolean isConnectionLost(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08")
        || state.startsWith("28")
        || state.startsWith("3D")
        || state.startsWith("57P");
  }

  private static MigrationFailed failed(DatabaseUri database, FlywayException e) {
    return new MigrationFailed("cannot migrate " + database + ": " + oneLine(e), e);
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R[-\\s]*", "; ");
  }
}
