package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import plumbline.lead.LeadWay;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.Migrations;
import plumbline.postgres.Sql;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

class RuleVersionsIT {
  private static final Provenance ANNE = new Provenance(Provenance.UPLOAD, "anne", "a note");
  private static final Provenance NODE = new Provenance(Provenance.FOLDER, "node one", null);
  private static final Checked GOOD = new Checked(List.of(), 3, 0);
  private static final RuleFiles ONE =
      new RuleFiles(Map.of("a.drl", "one", "lists/l.csv", "same", "a_test.yaml", "t1"));
  private static final RuleFiles TWO = new RuleFiles(Map.of("a.drl", "two", "lists/l.csv", "same"));

  private final Vertx vertx = Vertx.vertx();
  private final DatabaseUri uri = TestPostgres.freshDatabase();
  private final RuleVersions versions = new RuleVersions(Database.connect(vertx, uri, 4));

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static RuleRefused.Reason refused(Future<?> future) {
    ExecutionException e = assertThrows(ExecutionException.class, () -> await(future));
    return ((RuleRefused) Objects.requireNonNull(e.getCause())).reason();
  }

  @Test
  void aVersionComesBackAsItWasStoredWithWhoWhenAndWhy() throws Exception {
    await(versions.prepare());
    await(versions.store(ONE, GOOD, ANNE));
    await(versions.store(TWO, GOOD, NODE));
    await(versions.store(ONE, new Checked(List.of(), 4, 0), NODE));
    RuleFiles back = await(versions.files(ONE.version()));
    assertEquals(ONE.all(), back.all());
    assertEquals(ONE.version(), back.version());
    List<RuleVersion> list = await(versions.list(10, null));
    assertEquals(
        List.of(TWO.version(), ONE.version()), list.stream().map(RuleVersion::version).toList());
    RuleVersion one = list.get(1);
    assertEquals(
        List.of("upload", "anne", "a note", 4),
        List.of(one.origin(), one.storedBy() + "", one.note() + "", one.testsPassed()));
    assertEquals(list.subList(1, 2), await(versions.list(10, TWO.version())));
    assertEquals(one, await(versions.find(ONE.version().substring(0, 8))));
    assertEquals(RuleRefused.Reason.UNKNOWN_VERSION, refused(versions.find("0000")));
    assertEquals(RuleRefused.Reason.UNKNOWN_VERSION, refused(versions.find("no%")));
    assertEquals("4", TestPostgres.value(uri, "select count(*) from rule_text"));
    assertEquals("5", TestPostgres.value(uri, "select count(*) from rule_file"));
  }

  @Test
  void testsOfAVersionAreReplacedByThoseItWasCheckedWithLast() throws Exception {
    await(versions.store(ONE, GOOD, ANNE));
    await(versions.store(new RuleFiles(Map.of("a.drl", "one", "lists/l.csv", "same")), GOOD, ANNE));
    assertEquals(Map.of(), await(versions.files(ONE.version())).tests());
  }

  @Test
  void whatWasEditedInTheDatabaseIsNotHandedOut() throws Exception {
    await(versions.store(ONE, GOOD, ANNE));
    TestPostgres.execute(uri, "update rule_text set text = 'other' where text = 'one'");
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> await(versions.files(ONE.version())));
    assertTrue(String.valueOf(e.getMessage()).contains("are those of"), e.getMessage());
  }

  @Test
  void aPinHoldsAgainstTheFolderAndWhatItBroughtComesWithUnpin() throws Exception {
    assertNull(await(versions.active()).version());
    assertNull(await(versions.lastGood()));
    ActiveVersion first = await(versions.folder(ONE, GOOD, NODE));
    assertEquals(new ActiveVersion(ONE.version(), false, null, 1), first);
    assertEquals(first, await(versions.folder(ONE, GOOD, NODE)));
    await(versions.store(TWO, GOOD, ANNE));
    ActiveVersion pinned = await(versions.activate(TWO.version(), true, ANNE, ONE.version()));
    assertEquals(new ActiveVersion(TWO.version(), true, null, 2), pinned);
    RuleFiles three = new RuleFiles(Map.of("a.drl", "three"));
    assertEquals(
        new ActiveVersion(TWO.version(), true, three.version(), 2),
        await(versions.folder(three, GOOD, NODE)));
    assertTrue(await(versions.find(three.version())).waiting());
    assertEquals(
        RuleRefused.Reason.RULES_PINNED, refused(versions.upload(ONE, GOOD, ANNE, TWO.version())));
    assertEquals(RuleRefused.Reason.VERSION_CHANGED, refused(versions.unpin(ANNE, null)));
    assertEquals(
        new ActiveVersion(three.version(), false, null, 3),
        await(versions.unpin(ANNE, three.version())));
    assertEquals(three.version(), Objects.requireNonNull(await(versions.lastGood())).version());
    assertEquals(
        "node one,anne,anne",
        TestPostgres.value(
            uri, "select string_agg(activated_by, ',' order by serial) from rule_activation"));
  }

  @Test
  void ofUploadsMadeAtOnceForOneVersionOneWins() throws Exception {
    await(versions.folder(ONE, GOOD, NODE));
    List<Future<ActiveVersion>> uploads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      RuleFiles files = new RuleFiles(Map.of("a.drl", "upload " + i, "lists/l.csv", "same"));
      uploads.add(versions.upload(files, GOOD, ANNE, ONE.version()));
    }
    await(Future.join(uploads).transform(done -> Future.succeededFuture()));
    assertEquals(1, uploads.stream().filter(Future::succeeded).count());
    assertEquals(
        7,
        uploads.stream()
            .filter(
                u ->
                    u.cause() instanceof RuleRefused r
                        && r.reason() == RuleRefused.Reason.VERSION_CHANGED)
            .count());
    assertEquals("2", TestPostgres.value(uri, "select count(*) from rule_set"));
    assertFalse(await(versions.find(ONE.version())).active());
  }

  @Test
  void nodesSayWhatTheyRunAndWhatTheyCannot() throws Exception {
    await(versions.seeNode("one", ONE.version(), null, null));
    await(versions.seeNode("two", ONE.version(), TWO.version(), "[{\"code\":\"syntax\"}]"));
    List<RuleNode> nodes = await(versions.nodes());
    assertEquals("null", nodes.get(0).json().get("last_error").toString());
    assertEquals(
        "{\"version\":\"" + TWO.version() + "\",\"errors\":[{\"code\":\"syntax\"}]}",
        nodes.get(1).json().get("last_error").toString());
    TestPostgres.execute(uri, "update rule_node set seen_at = now() - interval '8 days'");
    assertEquals(List.of(), await(versions.nodes()));
    await(versions.forgetNodes());
    assertEquals("0", TestPostgres.value(uri, "select count(*) from rule_node"));
  }

  @Test
  void ruleSetsStoredBeforeThereWereVersionsBecomeSuch() throws Exception {
    DatabaseUri old = TestPostgres.emptyDatabase();
    Flyway.configure()
        .dataSource(old.jdbcUrl(), old.user(), old.password())
        .locations("classpath:migrations")
        .target("2")
        .load()
        .migrate();
    RuleFiles plain = new RuleFiles(Map.of("a.drl", "one", "lists/l.csv", "same", "e.csv", ""));
    RuleFiles odd =
        plain.with("a.drl", "\"\\ ' ä€ \uD83D\uDE00\t\r\n  end\n\n").with("b.drl", "one");
    for (RuleFiles files : List.of(plain, odd)) {
      TestPostgres.execute(
          old,
          "insert into rule_set (version, files) values ('%s', $t$%s$t$)"
              .formatted(files.version(), new ObjectMapper().writeValueAsString(files.texts())));
    }
    Migrations.migrate(old);

    RuleVersions migrated = new RuleVersions(Database.connect(vertx, old, 2));
    assertEquals(plain.all(), await(migrated.files(plain.version())).all());
    assertEquals(odd.all(), await(migrated.files(odd.version())).all());
    assertEquals("4", TestPostgres.value(old, "select count(*) from rule_text"));
    for (RuleVersion version : await(migrated.list(10, null))) {
      assertEquals("decided", version.origin());
      assertFalse(version.active());
    }
    assertNull(await(migrated.active()).version());

    // What was only known from decisions gets a name once somebody brings it.
    await(migrated.upload(odd, GOOD, ANNE, null));
    assertEquals("anne", await(migrated.find(odd.version())).storedBy());
    assertEquals("4", TestPostgres.value(old, "select count(*) from rule_text"));
    assertEquals(odd.all(), await(migrated.files(odd.version())).all());
  }

  @Test
  void storingWaitsForADrainThatStoresTheSame() throws Exception {
    Future<Void> stored;
    try (Connection drain = TestPostgres.connection(uri);
        Statement statement = drain.createStatement()) {
      drain.setAutoCommit(false);
      statement.execute(
          "insert into rule_set (version, origin) values ('%s', 'decided')"
              .formatted(ONE.version()));
      stored = versions.store(ONE, GOOD, ANNE);
      ServerProcess.await(
          () ->
              TestPostgres.value(uri, "select count(*) from pg_locks where not granted")
                  .equals("1"));
      for (String text : ONE.all().values()) {
        statement.execute(
            "insert into rule_text values (encode(sha256('%1$s'), 'hex'), '%1$s')".formatted(text));
      }
      drain.commit();
    }
    await(stored);
    assertEquals(ONE.all(), await(versions.files(ONE.version())).all());
  }

  @Test
  void drainsAndUploadsOfTheSameStoreItOnce() throws Exception {
    Database database = Database.connect(vertx, uri, 4);
    String drained = Sql.load(LeadWay.class, "drain.sql").get("store-rule-sets");
    for (int round = 0; round < 30; round++) {
      RuleFiles same = manyFiles(round);
      RuleFiles other = manyFiles(round).with("s.drl", "other " + round);
      String[] byOne = {same.version(), other.version()};
      String[] byTwo = {other.version(), same.version()};
      String[] texts = {json(same), json(other)};
      String[] turned = {texts[1], texts[0]};
      await(
          Future.all(
              versions.store(same, GOOD, ANNE),
              versions.store(other, GOOD, NODE),
              database
                  .pool()
                  .preparedQuery(drained)
                  .execute(Tuple.of((Object) byOne, (Object) texts)),
              database
                  .pool()
                  .preparedQuery(drained)
                  .execute(Tuple.of((Object) byTwo, (Object) turned))));
      assertEquals(same.all(), await(versions.files(same.version())).all());
      assertEquals(other.all(), await(versions.files(other.version())).all());
    }
  }

  private static RuleFiles manyFiles(int round) {
    Map<String, String> texts = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      texts.put("f" + i + ".drl", "text %d of round %d".formatted(i, round));
    }
    return new RuleFiles(texts);
  }

  private static String json(RuleFiles files) throws Exception {
    return new ObjectMapper().writeValueAsString(files.texts());
  }
}
