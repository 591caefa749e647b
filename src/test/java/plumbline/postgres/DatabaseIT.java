package plumbline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import plumbline.testing.TcpProxy;
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
  void statementsThatNameTheirRowsReadNoTableWhole() throws Exception {
    String show = "SHOW enable_seqscan";
    assertEquals("off", setting(await(database.pipelined().query(show).execute())));
    assertEquals("off", setting(await(database.single().run(one -> one.query(show).execute()))));
    assertEquals("on", setting(await(database.pool().query(show).execute())));
  }

  private static String setting(RowSet<Row> rows) {
    return rows.iterator().next().getString(0);
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

  @Test
  void aTransactionNobodyAnswersIsGivenUpAndTheNextConnectsAnew() throws Exception {
    try (TcpProxy wire = TcpProxy.before(uri)) {
      Duration limit = Duration.ofMillis(500);
      Database wired = Database.connect(vertx, wire.uri(uri), 1, Duration.ofSeconds(20), limit);
      int first = await(wired.single().inTransaction(DatabaseIT::process));
      assertEquals(first, await(wired.single().inTransaction(DatabaseIT::process)));
      wire.stall();
      long begin = System.nanoTime();
      ExecutionException failed =
          assertThrows(
              ExecutionException.class,
              () -> await(wired.single().inTransaction(DatabaseIT::process)));
      assertTrue(String.valueOf(failed.getMessage()).contains("no answer within 500 ms"));
      assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(5));
      wire.restore();
      assertNotEquals(first, await(wired.single().inTransaction(DatabaseIT::process)));
      await(wired.close());
    }
  }

  @Test
  void aStatementThatTakesTooLongIsCancelledByPostgres() throws Exception {
    Database limited =
        Database.connect(vertx, uri, 1, Duration.ofMillis(200), Duration.ofSeconds(20));
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () ->
                await(
                    limited.single().inTransaction(c -> c.query("SELECT pg_sleep(10)").execute())));
    assertTrue(String.valueOf(failed.getMessage()).contains("57014"), failed.getMessage());
    await(limited.close());
  }

  @Test
  void aStartUpNobodyAnswersIsGivenUpThoughAnIdleConnectionIsKept() throws Exception {
    try (TcpProxy wire = TcpProxy.before(uri)) {
      Database idle = Database.connect(vertx, uri, 1);
      int process = await(idle.single().inTransaction(DatabaseIT::process));
      wire.stall();
      Database hanging = Database.connect(vertx, wire.uri(uri), 1);
      assertThrows(
          ExecutionException.class,
          () -> await(hanging.single().inTransaction(DatabaseIT::process)));
      wire.restore();
      await(hanging.single().inTransaction(DatabaseIT::process));
      Thread.sleep(1_000);
      assertEquals(process, await(idle.single().inTransaction(DatabaseIT::process)));
      await(hanging.close());
      await(idle.close());
    }
  }

  @Test
  void reconnectingFailsWhatHangsAndServesWhatComesNext() throws Exception {
    try (TcpProxy wire = TcpProxy.before(uri)) {
      Database wired = Database.connect(vertx, wire.uri(uri), 1);
      await(wired.pool().query("SELECT 1").execute());
      await(wired.pipelined().query("SELECT 1").execute());
      wire.stall();
      Future<?> pooled = wired.pool().query("SELECT 2").execute();
      Future<?> piped = wired.pipelined().query("SELECT 2").execute();
      Thread.sleep(200);
      assertTrue(!pooled.isComplete() && !piped.isComplete());
      wired.reconnect();
      assertThrows(ExecutionException.class, () -> await(pooled));
      assertThrows(ExecutionException.class, () -> await(piped));
      wire.restore();
      await(wired.pool().query("SELECT 3").execute());
      await(wired.pipelined().query("SELECT 3").execute());
      await(wired.close());
    }
  }

  private static Future<Integer> process(SqlConnection connection) {
    return connection
        .query("SELECT pg_backend_pid()")
        .execute()
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
