package plumbline.rules;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.postgres.Database;
import plumbline.postgres.Sql;

/**
 * Rule sets in Postgres, by their version, which is a hash over what they are made of; which of
 * them is active, and what each node runs. Nothing here compiles: whoever stores has checked.
 */
public final class RuleVersions {
  /** What is announced on this channel: that another version is active. */
  public static final String CHANNEL = "plumbline_rules";

  private static final Logger LOG = LoggerFactory.getLogger(RuleVersions.class);

  private final Database database;
  private final Sql sql = sql();

  public RuleVersions(Database database) {
    this.database = database;
  }

  private static Sql sql() {
    return Sql.load(RuleVersions.class, "rule_versions.sql");
  }

  /** Has Postgres look at every statement, so that a broken one stops the start. */
  public Future<Void> prepare() {
    return sql.prepareAll(database.pool());
  }

  /** Stores a rule set that passed its checks, and makes it active nowhere. */
  public Future<Void> store(RuleFiles files, Checked checked, Provenance from) {
    return database.pool().withTransaction(in -> store(in, files, checked, from));
  }

  private Future<Void> store(SqlConnection in, RuleFiles files, Checked checked, Provenance from) {
    Map<String, String> all = files.all();
    String[] paths = all.keySet().toArray(new String[0]);
    String[] texts = all.values().toArray(new String[0]);
    Tuple version =
        Tuple.of(
            files.version(),
            from.origin(),
            from.by(),
            from.note(),
            checked.testsPassed(),
            checked.testsFailed());
    // The version and then its texts, as the drain does, so that neither waits for the other.
    return execute(in, "store-version", version)
        .compose(done -> execute(in, "store-texts", Tuple.tuple().addArrayOfString(texts)))
        .compose(done -> execute(in, "forget-tests", Tuple.of(files.version())))
        .compose(
            done ->
                execute(
                    in,
                    "store-files",
                    Tuple.of(files.version()).addArrayOfString(paths).addArrayOfString(texts)));
  }

  private Future<Void> execute(SqlConnection in, String statement, Tuple values) {
    return in.preparedQuery(sql.get(statement)).execute(values).mapEmpty();
  }

  /**
   * Those that are stored, the newest first.
   *
   * @param after begin behind this version; null to begin with the newest
   */
  public Future<List<RuleVersion>> list(int limit, @Nullable String after) {
    return database
        .pool()
        .preparedQuery(sql.get("list"))
        .execute(Tuple.of(after, limit))
        .map(
            rows -> {
              List<RuleVersion> versions = new ArrayList<>();
              rows.forEach(row -> versions.add(RuleVersion.of(row)));
              return versions;
            });
  }

  /**
   * The version that begins with these hexadecimal digits. Fails with {@link RuleRefused} where
   * none or more than one does.
   */
  public Future<RuleVersion> find(String digits) {
    if (!digits.matches("[0-9a-f]{4,32}")) {
      return Future.failedFuture(
          new RuleRefused(
              RuleRefused.Reason.UNKNOWN_VERSION,
              "'" + digits + "' is no version: 4 to 32 of 0-9 and a-f"));
    }
    return database
        .pool()
        .preparedQuery(sql.get("find"))
        .execute(Tuple.of(digits))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw unknown(digits);
              } else if (rows.size() > 1) {
                throw new RuleRefused(
                    RuleRefused.Reason.AMBIGUOUS_VERSION,
                    "more than one version begins with " + digits);
              }
              return RuleVersion.of(rows.iterator().next());
            });
  }

  private static RuleRefused unknown(String version) {
    return new RuleRefused(RuleRefused.Reason.UNKNOWN_VERSION, "there is no version " + version);
  }

  /**
   * What a version is made of, and its tests. Fails with {@link RuleRefused} where there is none,
   * and where what is stored is not what was stored once.
   */
  public Future<RuleFiles> files(String version) {
    return database
        .pool()
        .preparedQuery(sql.get("files"))
        .execute(Tuple.of(version))
        .map(
            rows -> {
              Map<String, String> texts = new LinkedHashMap<>();
              rows.forEach(row -> texts.put(row.getString("path"), row.getString("text")));
              RuleFiles files = new RuleFiles(texts);
              if (texts.isEmpty()) {
                throw unknown(version);
              } else if (!files.version().equals(version)) {
                throw new RuleRefused(
                    RuleRefused.Reason.DAMAGED_VERSION,
                    "the files stored for " + version + " are those of " + files.version());
              }
              return files;
            });
  }

  /** Whether a version is stored. */
  Future<Boolean> knows(String version) {
    return find(version)
        .map(true)
        .recover(
            failure ->
                failure instanceof RuleRefused
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure));
  }

  /** What every node should run. */
  public Future<ActiveVersion> active() {
    return database
        .pool()
        .preparedQuery(sql.get("active"))
        .execute()
        .map(rows -> ActiveVersion.of(rows.iterator().next()));
  }

  /** The files of the active version; null where none ever was. What is active was checked. */
  public Future<@Nullable RuleFiles> lastGood() {
    return active()
        .compose(
            active ->
                active.version() == null
                    ? Future.succeededFuture(null)
                    : files(active.version()).map(files -> files));
  }

  /**
   * Makes a stored version active on every node, whatever was pinned.
   *
   * @param pin hold it against the folder until {@link #unpin}
   * @param expected fails with {@link RuleRefused} where another one is active; null for any
   */
  public Future<ActiveVersion> activate(
      String version, boolean pin, Provenance from, @Nullable String expected) {
    return activate(version, pin, from, expected, in -> Future.succeededFuture());
  }

  /**
   * As above.
   *
   * @param also what is done in the same transaction, once the version is active
   */
  public Future<ActiveVersion> activate(
      String version,
      boolean pin,
      Provenance from,
      @Nullable String expected,
      Function<SqlConnection, Future<Void>> also) {
    return changing(
        (in, before) -> {
          mustBe(expected, before);
          return swap(in, version, pin, from).compose(done -> also.apply(in));
        });
  }

  /**
   * Stores what was uploaded and makes it active. Fails with {@link RuleRefused} where another
   * version is active than the expected one, or one is pinned.
   */
  public Future<ActiveVersion> upload(
      RuleFiles files, Checked checked, Provenance from, @Nullable String expected) {
    return changing(
        (in, before) -> {
          mustBe(expected, before);
          mustNotBePinned(before);
          return store(in, files, checked, from)
              .compose(done -> swap(in, files.version(), false, from));
        });
  }

  /** Stores what a folder holds and makes it active, or has it wait where a version is pinned. */
  Future<ActiveVersion> folder(RuleFiles files, Checked checked, Provenance from) {
    return changing(
        (in, before) -> {
          Future<Void> stored = store(in, files, checked, from);
          if (before.pinned()) {
            return stored.compose(done -> execute(in, "wait-for-unpin", Tuple.of(files.version())));
          }
          return files.version().equals(before.version())
              ? stored
              : stored.compose(done -> swap(in, files.version(), false, from));
        });
  }

  /** Has folder and upload act again; what a folder brought meanwhile becomes active. */
  public Future<ActiveVersion> unpin(Provenance from, @Nullable String expectedWaiting) {
    return changing(
        (in, before) -> {
          if (!before.pinned() || before.version() == null) {
            return Future.succeededFuture();
          }
          String waiting = before.waiting();
          if (waiting != null && !waiting.equals(expectedWaiting)) {
            throw new RuleRefused(
                RuleRefused.Reason.VERSION_CHANGED, "the folder has brought another version");
          }
          return swap(in, waiting == null ? before.version() : waiting, false, from);
        });
  }

  /** A change of what is active, by the row that is locked for it. */
  private interface Change {
    Future<Void> apply(SqlConnection in, ActiveVersion before);
  }

  private Future<ActiveVersion> changing(Change change) {
    return database
        .pool()
        .withTransaction(
            in ->
                in.preparedQuery(sql.get("lock-active"))
                    .execute()
                    .compose(rows -> change.apply(in, ActiveVersion.of(rows.iterator().next())))
                    .compose(done -> in.preparedQuery(sql.get("active")).execute())
                    .map(rows -> ActiveVersion.of(rows.iterator().next())));
  }

  private Future<Void> swap(SqlConnection in, String version, boolean pin, Provenance from) {
    LOG.info(
        "rule set {} is made active{} by {} ({})",
        version,
        pin ? " and pinned" : "",
        from.by(),
        from.origin());
    return execute(in, "activate", Tuple.of(version, pin))
        .compose(done -> execute(in, "activated", Tuple.of(from.by(), from.note())))
        .compose(done -> execute(in, "announce", Tuple.of(version)));
  }

  private static void mustBe(@Nullable String expected, ActiveVersion before) {
    if (expected != null && !expected.equals(before.version())) {
      throw changed(expected, before);
    }
  }

  static RuleRefused changed(String expected, ActiveVersion active) {
    return new RuleRefused(
        RuleRefused.Reason.VERSION_CHANGED,
        "the change was made for " + expected + ", and active is " + active.version());
  }

  private static void mustNotBePinned(ActiveVersion before) {
    if (before.pinned()) {
      throw new RuleRefused(
          RuleRefused.Reason.RULES_PINNED,
          "version " + before.version() + " is pinned; unpin it first");
    }
  }

  /** Has everybody see what a node runs, and what it cannot. */
  Future<Void> seeNode(
      String node, String version, @Nullable String failedVersion, @Nullable String errors) {
    return database
        .pool()
        .preparedQuery(sql.get("see-node"))
        .execute(Tuple.of(node, version, failedVersion, errors))
        .mapEmpty();
  }

  /** Every node seen within a day. */
  public Future<List<RuleNode>> nodes() {
    return database
        .pool()
        .preparedQuery(sql.get("nodes"))
        .execute()
        .map(
            rows -> {
              List<RuleNode> nodes = new ArrayList<>();
              rows.forEach(row -> nodes.add(RuleNode.of(row)));
              return nodes;
            });
  }

  /** Forgets nodes that have not been seen for a week. */
  Future<Void> forgetNodes() {
    return database.pool().preparedQuery(sql.get("forget-nodes")).execute().mapEmpty();
  }
}
