package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.EmbeddedDatabase;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.Faults;
import plumbline.testing.Ledger;
import plumbline.testing.Load;
import plumbline.testing.ServerProcess;
import plumbline.testing.TcpProxy;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** A Postgres that is away for a while under load. */
@Isolated("it measures time")
class ServeDatabaseAwayIT {
  private static final int CLIENTS = 4;

  /** Below this a machine that others use as well tells nothing. */
  private static final double NOISE_MS = 15;

  @TempDir Path data;
  @TempDir Path rules;
  @TempDir Path own;

  @BeforeEach
  void writeRules() {
    TestRules.writeSmall(rules);
  }

  /** What makes a database go away and come back. */
  private interface Away {
    void go() throws Exception;

    void comeBack() throws Exception;
  }

  private ServerProcess server(DatabaseUri database) {
    return ServerProcess.start(data, "--rules", rules.toString(), "--database", database.value());
  }

  @Test
  void itRefusesForAWhile() throws Exception {
    DatabaseUri database = TestPostgres.emptyDatabase();
    try (TcpProxy wire = TcpProxy.before(database);
        ServerProcess server = server(wire.uri(database))) {
      String ledger =
          underLoad(
              server,
              database,
              new Away() {
                @Override
                public void go() {
                  wire.refuse();
                }

                @Override
                public void comeBack() {
                  wire.restore();
                }
              });
      Faults.report("Postgres refusing " + ledger);
    }
  }

  @Test
  void itHangsForAWhile() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(own);
        ServerProcess server = server(database.uri())) {
      String ledger =
          underLoad(
              server,
              database.uri(),
              new Away() {
                @Override
                public void go() throws Exception {
                  signal("-STOP");
                }

                @Override
                public void comeBack() throws Exception {
                  signal("-CONT");
                }
              });
      Faults.report("Postgres stopped by SIGSTOP " + ledger);
    }
  }

  private void signal(String signal) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    for (ProcessHandle postmaster : ServerProcess.postmasters(own)) {
      command.add(Long.toString(postmaster.pid()));
      postmaster.descendants().forEach(child -> command.add(Long.toString(child.pid())));
    }
    assertTrue(command.size() > 2, "no Postgres runs");
    new ProcessBuilder(command).start().waitFor();
  }

  private static String underLoad(ServerProcess server, DatabaseUri database, Away away)
      throws Exception {
    int awaySeconds = Faults.pick(5, 60);
    Load load = Load.start(server.api(), CLIENTS);
    TimeUnit.SECONDS.sleep(5);
    long begin = System.nanoTime();
    TimeUnit.SECONDS.sleep(awaySeconds);
    away.go();
    long gone = System.nanoTime();
    String warnings;
    try {
      TimeUnit.SECONDS.sleep(awaySeconds);
      Answer ready = server.management().get("/health/ready");
      assertEquals(200, ready.status(), ready.body());
      warnings = ready.json().get("warnings").toString();
    } finally {
      away.comeBack();
    }
    long back = System.nanoTime();
    TimeUnit.SECONDS.sleep(1);
    load.stop();
    server.drained();

    assertEquals(List.of(), load.failures());
    double before = load.p99Ms(begin, gone);
    double during = load.p99Ms(gone + TimeUnit.SECONDS.toNanos(2), back);
    assertTrue(
        during <= 3 * Math.max(before, NOISE_MS),
        "p99 %.1f ms while away, %.1f ms before".formatted(during, before));
    assertTrue(warnings.contains("do") && !warnings.equals("[]"), warnings);
    ServerProcess.await(
        () -> server.management().get("/health/ready").json().get("warnings").isEmpty());
    return "for %d s, %d requests meanwhile, p99 %.1f ms before and %.1f ms then: %s"
        .formatted(
            awaySeconds,
            load.count(gone, back),
            before,
            during,
            Ledger.check(database, load.decisions()));
  }
}
