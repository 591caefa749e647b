package plumbline.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.rules.RuleArchive.Form;

class RuleArchiveTest {
  private static final int LINK_MODE = 0120777;
  private static final Map<String, String> GOOD =
      Map.of(
          "scoring/a.drl", "rule ä\n",
          "scoring/a.drl.csv", "RuleTable A\n",
          "scoring/a.drl.xlsx", Base64.getEncoder().encodeToString(new byte[] {0, -1, 'P', 7}),
          "scoring/a_test.yaml", "- t\n",
          "lists/l.csv", "x\n",
          "deciding.json", "{}");

  private static RuleFiles read(Form form, byte[] bytes) throws RulesInvalid {
    return RuleArchive.read(form, bytes, ArchiveLimits.DEFAULT);
  }

  private static byte[] archive(Form form, Map<String, String> files) throws Exception {
    return switch (form) {
      case ZIP -> Archives.zip(files);
      case TAR_GZ -> Archives.tarGz(files);
      case JSON -> new ObjectMapper().writeValueAsBytes(files);
    };
  }

  private static List<String> codes(Form form, byte[] bytes) {
    return codes(form, bytes, ArchiveLimits.DEFAULT);
  }

  private static List<String> codes(Form form, byte[] bytes, ArchiveLimits limits) {
    RulesInvalid e = assertThrows(RulesInvalid.class, () -> RuleArchive.read(form, bytes, limits));
    return e.errors().stream().map(error -> error.file() + " " + error.code()).toList();
  }

  @Test
  void everyFormGivesTheSameFiles() throws Exception {
    for (Form form : Form.values()) {
      RuleFiles files = read(form, archive(form, GOOD));
      assertEquals(GOOD, files.all(), form.name());
      assertEquals(new RuleFiles(GOOD).version(), files.version());
    }
  }

  @Test
  void whatPackingAFolderPutsAroundItIsTakenAway() throws Exception {
    Map<String, String> packed = new LinkedHashMap<>();
    packed.put("rules/", "");
    packed.put("rules/README.md", "how");
    packed.put("rules/scoring/", "");
    packed.put("__MACOSX/rules/._a.drl", "x");
    packed.put("rules/.DS_Store", "x");
    packed.put("config/demand-generation.yaml", "scoring: {}");
    GOOD.forEach((path, text) -> packed.put("rules/" + path, text));
    Map<String, String> expected = new LinkedHashMap<>(GOOD);
    expected.put("demand-generation.yaml", "scoring: {}");
    assertEquals(expected, read(Form.ZIP, Archives.zip(packed)).all());
    Map<String, String> dotted = new LinkedHashMap<>();
    dotted.put("./", "");
    dotted.put("./scoring/", "");
    GOOD.forEach((path, text) -> dotted.put("./" + path, text));
    assertEquals(GOOD, read(Form.TAR_GZ, Archives.tarGz(dotted)).all());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../scoring/a.drl",
        "scoring/../../a.drl",
        "scoring/./a.drl",
        "/scoring/a.drl",
        "C:/scoring/a.drl",
        "scoring\\a.drl",
        "scoring//a.drl",
        "scoring/.a.drl",
        ".git/a.drl",
        "scoring/a\u0000.drl",
        "scoring/a b.drl",
        "scoring/ä.drl",
        "~/a.drl",
        "rules/../a.drl",
        "scoring.drl/a.drl",
        "-rf/a.drl",
        "a/b/c/d/e/f.drl",
        "rules//etc/a.drl",
        "scoring/a\n.drl"
      })
  void aPathThatLeadsElsewhereIsRefused(String path) throws Exception {
    for (Form form : List.of(Form.TAR_GZ, Form.JSON)) {
      if (form == Form.TAR_GZ && path.indexOf('\0') >= 0) {
        continue; // tar ends a name there
      }
      Map<String, String> files = Map.of("scoring/good.drl", "x", path, "x");
      List<String> codes = codes(form, archive(form, files));
      assertEquals(1, codes.size(), codes + "");
      assertTrue(codes.get(0).endsWith(" bad_path"), codes + "");
    }
    if (path.indexOf('\\') < 0) { // the library that zips makes it a slash
      Map<String, String> files = Map.of("scoring/good.drl", "x", path, "x");
      List<String> zipped = codes(Form.ZIP, Archives.zip(files));
      assertTrue(zipped.get(0).endsWith(" bad_path"), zipped + "");
    }
  }

  @Test
  void filesOfAnotherKindAreRefusedAndAllAtOnce() throws Exception {
    Map<String, String> files =
        Map.of(
            "scoring/a.drl",
            "x",
            "scoring/a.java",
            "x",
            "run.sh",
            "x",
            "a.drl",
            "x",
            "server.yaml",
            "x",
            "scoring/b.csv",
            "x");
    assertEquals(
        List.of(
            "a.drl unknown_file",
            "run.sh unknown_file",
            "scoring/a.java unknown_file",
            "scoring/b.csv unknown_file",
            "server.yaml unknown_file"),
        codes(Form.ZIP, archive(Form.ZIP, files)));
    assertEquals(
        List.of("upload no_rules"), codes(Form.JSON, "{\"lists/a.csv\":\"x\"}".getBytes(UTF_8)));
  }

  @Test
  void aFileThatIsThereTwiceIsRefused() {
    byte[] zip =
        Archives.zip(
            out -> {
              Archives.entry(out, new ZipArchiveEntry("scoring/a.drl"), "one");
              Archives.entry(out, new ZipArchiveEntry("scoring/a.drl"), "two");
            });
    assertEquals(List.of("scoring/a.drl duplicate_file"), codes(Form.ZIP, zip));
    byte[] tar =
        Archives.tarGz(
            out -> {
              Archives.entry(out, new TarArchiveEntry("scoring/a.drl"), "one");
              Archives.entry(out, new TarArchiveEntry("rules/scoring/A.drl"), "two");
            });
    assertEquals(List.of("scoring/A.drl duplicate_file"), codes(Form.TAR_GZ, tar));
    assertEquals(
        List.of("upload malformed"),
        codes(Form.JSON, "{\"scoring/a.drl\":\"1\",\"scoring/a.drl\":\"2\"}".getBytes(UTF_8)));
  }

  @Test
  void linksAndDevicesAreRefused() {
    byte[] zip =
        Archives.zip(
            out -> {
              ZipArchiveEntry link = new ZipArchiveEntry("scoring/a.drl");
              link.setUnixMode(LINK_MODE);
              Archives.entry(out, link, "/etc/passwd");
            });
    assertEquals(List.of("scoring/a.drl link"), codes(Form.ZIP, zip));
    for (byte kind :
        new byte[] {
          TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_FIFO, TarConstants.LF_CHR
        }) {
      byte[] tar =
          Archives.tarGz(
              out -> {
                TarArchiveEntry link = new TarArchiveEntry("scoring/a.drl", kind);
                link.setLinkName("/etc/passwd");
                Archives.entry(out, link, "");
              });
      assertEquals(List.of("scoring/a.drl link"), codes(Form.TAR_GZ, tar));
    }
  }

  @Test
  void whatIsNoTextIsRefused() {
    byte[] zip = Archives.zip(Map.of("scoring/a.drl", "a\0b"));
    assertEquals(List.of("scoring/a.drl not_text"), codes(Form.ZIP, zip));
    byte[] half = "{\"scoring/a.drl\":\"\\ud800\"}".getBytes(UTF_8);
    assertEquals(List.of("scoring/a.drl not_text"), codes(Form.JSON, half));
    byte[] tar =
        Archives.tarGz(
            out -> {
              TarArchiveEntry entry = new TarArchiveEntry("scoring/a.drl");
              entry.setSize(2);
              out.putArchiveEntry(entry);
              out.write(new byte[] {(byte) 0xC3, 0x28});
              out.closeArchiveEntry();
            });
    assertEquals(List.of("scoring/a.drl not_text"), codes(Form.TAR_GZ, tar));
  }

  @Test
  void whatIsBuiltToFillMemoryIsRefusedWithoutFillingIt() throws Exception {
    String zeros = " ".repeat(3 << 20);
    Map<String, String> bomb = new LinkedHashMap<>();
    for (int i = 0; i < 5; i++) {
      bomb.put("scoring/a" + i + ".drl", zeros);
    }
    for (Form form : List.of(Form.ZIP, Form.TAR_GZ)) {
      List<String> codes = codes(form, archive(form, bomb));
      assertEquals(1, codes.size());
      assertTrue(codes.get(0).endsWith(" too_large"), codes + "");
    }
    // Passed over and refused files are decompressed by a tar all the same: they count too.
    Map<String, String> hidden = new LinkedHashMap<>(GOOD);
    for (int i = 0; i < 30; i++) {
      hidden.put("notes/a" + i + ".md", zeros);
    }
    assertEquals(List.of("upload malformed"), codes(Form.TAR_GZ, archive(Form.TAR_GZ, hidden)));
    ArchiveLimits few = new ArchiveLimits(1 << 20, 3, 1 << 20, 1 << 20, 100);
    for (Form form : Form.values()) {
      assertTrue(codes(form, archive(form, GOOD), few).get(0).endsWith(" too_many_files"));
    }
    ArchiveLimits small = new ArchiveLimits(1 << 20, 10, 4, 1 << 20, 100);
    for (Form form : Form.values()) {
      assertTrue(
          codes(form, archive(form, Map.of("scoring/a.drl", "12345")), small)
              .contains("scoring/a.drl too_large"));
    }
    ArchiveLimits tiny = new ArchiveLimits(10, 10, 4, 1 << 20, 100);
    assertEquals(List.of("upload too_large"), codes(Form.ZIP, new byte[11], tiny));
  }

  @Test
  void whatIsCutOrChangedIsRefusedOrReadAndNothingElse() throws Exception {
    Random random = new Random(1);
    int refused = 0;
    for (Form form : Form.values()) {
      byte[] good = archive(form, GOOD);
      List<byte[]> bad = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        byte[] changed = good.clone();
        for (int n = 0; n <= i % 4; n++) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        bad.add(i % 3 == 0 ? Arrays.copyOf(changed, random.nextInt(good.length)) : changed);
      }
      for (byte[] bytes : bad) {
        try {
          read(form, bytes);
        } catch (RulesInvalid e) {
          refused++;
          assertTrue(e.errors().get(0).message().lines().count() == 1, e.getMessage());
        }
      }
    }
    assertTrue(refused > 300, refused + " of 900");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"a/b.drl\":1}", "{\"a/b.drl\":\"x\"} x", "null"})
  void jsonOfAnotherFormIsRefused(String json) {
    assertEquals(List.of("upload malformed"), codes(Form.JSON, json.getBytes(UTF_8)));
  }
}
