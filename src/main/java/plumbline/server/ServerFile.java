package plumbline.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.journal.JournalConfig;
import plumbline.lead.RedecideConfig;
import plumbline.lead.RedecideRequest;
import plumbline.postgres.DatabaseUri;
import plumbline.rules.Yaml;
import plumbline.server.ServerConfig.Http;
import plumbline.server.ServerConfig.Limits;
import plumbline.server.ServerConfig.Mail;
import plumbline.server.ServerConfig.RulesOwner;

/** {@code server.yaml}: every key may be absent, and then {@link ServerConfig#DEFAULT} stands. */
final class ServerFile {

  private static final int MAX_PORT = 65_535;
  private static final int MEBIBYTE = 1 << 20;

  /** A walk over all leads is no way to watch the clock. */
  private static final Duration SHORTEST_EVERY = Duration.ofMinutes(10);

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]%-]{1,255}");

  private ServerFile() {}

  /** What the document says; what is wrong with it is noted there, and a default stands. */
  static ServerConfig read(Yaml.Node root) {
    ServerConfig config =
        new ServerConfig(
            http(root.section("http")),
            root.section("management")
                .whole("port", 0, MAX_PORT, ServerConfig.DEFAULT.managementPort()),
            database(root.section("database")),
            dataDirectory(root),
            journal(root.section("journal")),
            limits(root.section("limits")),
            owner(root.section("rules")),
            root.has("mail") ? mail(root.map("mail")) : null,
            redecide(root.section("redecide")));
    root.done();
    return config;
  }

  private static Http http(Yaml.Node node) {
    Http fallback = ServerConfig.DEFAULT.http();
    String host = node.has("host") ? host(node) : fallback.host();
    return new Http(host, node.whole("port", 0, MAX_PORT, fallback.port()));
  }

  private static String host(Yaml.Node node) {
    String host = node.text("host");
    if (!host.isEmpty() && !HOST.matcher(host).matches()) {
      node.error("host", "not_a_host", "must be the name or the address of a host");
    }
    return host;
  }

  private static @Nullable DatabaseUri database(Yaml.Node node) {
    if (!node.has("url")) {
      return null;
    }
    String url = node.secret("url");
    try {
      return url.isEmpty() && !node.clean("url") ? null : DatabaseUri.parse(url);
    } catch (IllegalArgumentException e) {
      // Its message never holds the password.
      node.error("url", "not_a_url", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static Path dataDirectory(Yaml.Node root) {
    if (root.has("data_directory")) {
      try {
        return Path.of(root.text("data_directory"));
      } catch (InvalidPathException e) {
        root.error("data_directory", "not_a_path", "must be the path of a folder");
      }
    }
    return ServerConfig.DEFAULT.dataDirectory();
  }

  private static JournalConfig journal(Yaml.Node node) {
    JournalConfig fallback = JournalConfig.DEFAULT;
    int fallbackMegabytes = (int) (fallback.maxBytes() / MEBIBYTE);
    long megabytes = node.whole("max_megabytes", 1, 1 << 20, fallbackMegabytes);
    int entries = node.whole("max_entries", 1, 1_000_000_000, (int) fallback.maxEntries());
    int queued = node.whole("max_queued_entries", 1, 1_000_000, fallback.maxQueuedEntries());
    JournalConfig config =
        BusinessFile.checked(node, () -> new JournalConfig(megabytes * MEBIBYTE, entries, queued));
    return config == null ? fallback : config;
  }

  private static Limits limits(Yaml.Node node) {
    Limits fallback = ServerConfig.DEFAULT.limits();
    return new Limits(
        node.whole("body_bytes", 1024, 64 * MEBIBYTE, fallback.bodyBytes()),
        node.whole("history_budget_ms", 1, 10_000, fallback.historyBudgetMs()),
        node.whole("drain_batch", 1, 10_000, fallback.drainBatch()),
        node.whole("database_connections", 1, 1000, fallback.databaseConnections()));
  }

  private static RulesOwner owner(Yaml.Node node) {
    String word = node.oneOf("owner", List.of("folder", "upload"), "folder");
    return node.clean() ? RulesOwner.valueOf(word.toUpperCase(Locale.ROOT)) : RulesOwner.FOLDER;
  }

  private static @Nullable Mail mail(Yaml.Node node) {
    return new Mail(host(node), node.whole("port", 1, MAX_PORT, 25));
  }

  private static RedecideConfig redecide(Yaml.Node node) {
    RedecideConfig fallback = RedecideConfig.DEFAULT;
    return new RedecideConfig(
        node.flag("on_decay", fallback.onDecay()),
        node.whole(
            "leads_per_second", 1, RedecideConfig.MOST_LEADS_PER_SECOND, fallback.leadsPerSecond()),
        node.has("schedule") ? schedule(node.map("schedule")) : null);
  }

  private static RedecideConfig.@Nullable Schedule schedule(Yaml.Node node) {
    Duration every = time(node, "every", SHORTEST_EVERY);
    Duration olderThan = time(node, "older_than", Duration.ZERO);
    List<String> statuses =
        node.has("status") ? node.allOf("status", RedecideRequest.STATUSES) : List.of();
    return every == null || olderThan == null
        ? null
        : new RedecideConfig.Schedule(every, olderThan, statuses);
  }

  private static @Nullable Duration time(Yaml.Node node, String key, Duration least) {
    String text = node.text(key);
    if (!node.clean(key)) {
      return null;
    }
    Duration time = RedecideConfig.time(text);
    if (time == null) {
      node.error(key, "not_a_time", "must be a whole number and s, m, h or d, such as 24h");
    } else if (time.compareTo(least) < 0) {
      node.error(key, "out_of_range", "must be at least " + least.toMinutes() + "m");
      return null;
    }
    return time;
  }
}
