package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.ApiClient;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** A server with a key, open to other machines. */
class ServeKeyIT {
  private static final String KEY = "only-for-this-test-0123456789abcdef";

  @TempDir Path data;
  @TempDir Path rules;

  @Test
  void onlyWhoHasTheKeyIsLetIn() {
    TestRules.writeSmall(rules);
    try (ServerProcess server =
        ServerProcess.start(
            Map.of("PLUMBLINE_ADMIN_KEY", KEY),
            data,
            "--host",
            "0.0.0.0",
            "--rules",
            rules.toString(),
            "--database",
            TestPostgres.freshDatabase().value())) {
      assertTrue(server.api().url().startsWith("http://0.0.0.0:"), server.api().url());
      ApiClient nobody = here(server.api());
      String lead = Posts.lead("ada", "demo-1", "demo_request");

      assertEquals(401, nobody.post("/v1/leads", lead).status());
      assertEquals(401, nobody.withKey(KEY + "x").post("/v1/leads", lead).status());
      assertEquals(401, nobody.get("/v1/leads").status());
      ApiClient admin = nobody.withKey(KEY);
      assertEquals(404, admin.get("/v1/leads/ada").status());
      assertEquals(200, admin.post("/v1/leads", lead).status());
      assertEquals(200, admin.get("/v1/leads/ada").status());
      assertEquals(200, here(server.management()).get("/health/ready").status());
      assertFalse(here(server.management()).get("/metrics").body().contains(KEY));
      String log = server.process().err();
      assertFalse(log.contains(KEY) || log.contains("no key is set"), log);
    }
  }

  /** The same server, reached by loopback. */
  private static ApiClient here(ApiClient client) {
    return new ApiClient("http://127.0.0.1:" + URI.create(client.url()).getPort());
  }
}
