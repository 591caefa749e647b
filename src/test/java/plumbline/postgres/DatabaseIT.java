package plumbline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import plumbline.testing.TestPostgres;

class DatabaseIT {
  private Vertx vertx;
  private DatabaseUri uri;
  private Database database;

  @BeforeEach
  void connect() {
    vertx = Vertx.vertx();
    uri = TestPostgres.emptyDatabase();
    Migrations.migrate(uri, "classpath:plumbline/postgres/migrations");
    database = Database.connect(vertx, uri, 2);
  }

  @AfterEach
  void close() throws Exception {
    await(database.close());
    await(vertx.close());
  }

  @Test
  void runsNamedStatements() throws Exception {
    Sql sql = Sql.load(DatabaseIT.class, "widgets.sql");
    await(sql.prepareAll(database.pool()));
    await(
        database
            .pipelined()
            .preparedQuery(sql.get("insert-widget"))
            .execute(Tuple.of("w1", "blue")));
    RowSet<Row> rows =
        await(database.pool().preparedQuery(sql.get("widget-by-id")).execute(Tuple.of("w1")));
    assertEquals("blue", rows.iterator().next().getString("colour"));
  }

  @Test
  void stopsAtABrokenStatementAndNamesIt() {
    Sql sql = Sql.load(DatabaseIT.class, "broken.sql");
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> await(sql.prepareAll(database.pool())));
    String message = String.valueOf(failed.getMessage());
    assertTrue(message.contains("broken.sql: widget-by-shape: "), message);
    assertTrue(message.contains("column \"shape\" does not exist"), message);
  }

  @Test
  void keepsLongStatementsPrepared() throws Exception {
    String query = "SELECT $1::int -- " + "x".repeat(10_000);
    Database single = Database.connect(vertx, uri, 1);
    for (int i = 0; i < 3; i++) {
      await(single.pool().preparedQuery(query).execute(Tuple.of(i)));
    }
    RowSet<Row> rows =
        await(
            single
                .pool()
                .query("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%xxx'")
                .execute());
    assertEquals(1, rows.iterator().next().getInteger(0));
    await(single.close());
  }

  @Test
  void pipelinesStatementsOfOneConnection() throws Exception {
    Database single = Database.connect(vertx, uri, 1);
    long begin = System.nanoTime();
    List<Future<RowSet<Row>>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(single.pipelined().preparedQuery("SELECT $1::int").execute(Tuple.of(i)));
    }
    await(Future.all(answers));
    for (int i = 0; i < 100; i++) {
      assertEquals(i, answers.get(i).result().iterator().next().getInteger(0));
    }
    assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(5));
    await(single.close());
  }

  @Test
  void isMadeWhilePostgresIsAwayAndFailsItsCallsOnly() throws Exception {
    DatabaseUri away = DatabaseUri.onLoopback(1, "plumbline", "secret", "plumbline");
    Database lazy = Database.connect(vertx, away, 1);
    assertThrows(ExecutionException.class, () -> await(lazy.pool().query("SELECT 1").execute()));
    await(lazy.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
