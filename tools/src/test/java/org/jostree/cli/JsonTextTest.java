package org.jostree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  @Test
  void hasALineForEachMemberAndElement() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", "a \"b\" \\ \n\t\u0001\u00e9");
    members.put("number", 7L);
    members.put("truth", true);
    members.put("nothing", null);
    members.put("numbers", List.of(1, Map.of("x", 2)));
    members.put("none", List.of());
    members.put("empty", Map.of());

    assertThat(JsonText.of(List.of(members)) + "\n")
        .isEqualTo(
            """
            [
              {
                "name" : "a \\"b\\" \\\\ \\n\\t\\u0001\u00e9",
                "number" : 7,
                "truth" : true,
                "nothing" : null,
                "numbers" : [
                  1,
                  {
                    "x" : 2
                  }
                ],
                "none" : [],
                "empty" : {}
              }
            ]
            """);
  }
}
