import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { queries } from "#cma/query/catalog.ts";
import { refusalOfCypher } from "#cma/query/cypher-guard.ts";

const namedIn = (cypher: string): readonly string[] => [
  ...new Set(Array.from(cypher.matchAll(/\$(\w+)/g), ([, name = ""]) => name)),
];

describe("reading is allowed:", () => {
  test.each([
    "MATCH (d:Drone) WHERE d.designation = $host RETURN d.designation AS host",
    "MATCH (d:Drone {status: 'down'})-[:HAS_NIC]->(n) RETURN count(*) AS nics, collect(DISTINCT n.ifname) AS names",
    "UNWIND [1, 2.5] AS x WITH x WHERE x IN [1] RETURN x ORDER BY x DESC SKIP 0 LIMIT 1",
    "MATCH (d) WHERE EXISTS { (d)-[:HOSTS]->() } AND (d.cpus > 2) RETURN COUNT { (d)--() } AS n",
    "MATCH (n) RETURN n.`set` AS `call`, 'LOAD CSV' AS t, \"CALL db.x()\" AS u",
    "RETURN 'it\\'s' AS a // CALL db.labels()\n",
    "RETURN /* CREATE */ 1 AS one",
    "MATCH p = shortestPath((a)-[*1..3]->(b)) RETURN length(p) AS n",
    "MATCH p = ANY SHORTEST (a)-[*1..3]->(b) RETURN length(p) AS n",
    "MATCH p = SHORTEST 2 PATHS (a)-[*1..3]->(b) RETURN length(p) AS n",
    "/* first */ OPTIONAL MATCH (n) RETURN n.key AS key",
    "match (n) return n.key AS key UNION ALL WITH 1 AS key RETURN key",
    "RETURN 1 AS x UNION DISTINCT RETURN 2 AS x union return 3 AS x",
    "RETURN n.`union` AS `union`, 'UNION SHOW' AS t",
    "RETURN 1 AS one;",
    "RETURN 1 AS one ; // that is all\n",
    "MATCH (n) WHERE n.lastSeen < timestamp() - 86400000 RETURN n.key AS key",
    "RETURN log(2) + exp(1) + toFloatOrNull('1') AS x, toBooleanOrNull('no') AS y",
  ])("%s", (cypher) => {
    expect(refusalOfCypher(cypher, namedIn(cypher))).toBeUndefined();
  });

  // An operator's CALL is refused whole, for what it may call; ours are known to be subqueries.
  const plain = queries.filter(({ statement }) => !/\bcall\b/i.test(statement.cypher));
  test.each(plain)("$name of ours", ({ statement }) => {
    expect(refusalOfCypher(statement.cypher, namedIn(statement.cypher))).toBeUndefined();
  });
});

describe("all else is refused:", () => {
  test.each([
    "CREATE (n)",
    "MATCH (n) SET n.x = 1",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) REMOVE n.x RETURN n",
    "MERGE (n:Drone) RETURN n",
    "MATCH (n) FOREACH (x IN [1] | SET n.x = x)",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "load /**/ csv FROM 'http://example.com/' AS line RETURN line",
    "CALL db.labels() YIELD label RETURN label",
    "CALL { MATCH (n) RETURN n } RETURN n",
    "MATCH (n) CALL (n) { RETURN 1 AS x } RETURN x",
    "RETURN 1 AS x; CREATE (n)",
    "RETURN apoc.load.json('file:///etc/passwd') AS x",
    "RETURN `apoc`.`load`.`json`('x') AS x",
    "RETURN `apoc.load.json`('x') AS x",
    "RETURN apoc . load /* */ . json ('x') AS x",
    "RETURN unknown(1) AS x",
    "USE system SHOW USERS",
    "SHOW DATABASES",
    "EXPLAIN MATCH (n) RETURN n",
    "CYPHER runtime=slotted MATCH (n) RETURN n",
    "RETURN 'a\\u0027 CREATE (n) //' AS x",
    "RETURN 1 AS x // \\u000A CREATE (n)",
    "\\u0043REATE (n)",
    "MATCH (n) \\U0053ET n.x = 1",
    "RETURN 'open",
    "RETURN 1 AS x /* open",
    'RETURN "open',
    "RETURN `open",
    "MATCH (n)\u00a0CREATE (m)",
    "MATCH (n)\u000cRETURN n",
    "ＣＲＥＡＴＥ (n)",
    "ſET x",
    "RETURN 1CREATE (n)",
    "RETURN 1.5e3CREATE (n)",
    "RETURN 1.CREATE (n)",
    "ENABLE SERVER 'x'",
    "DEALLOCATE DATABASES FROM SERVERS 'x'",
    "HELLO",
    "{ MATCH (n) RETURN n }",
    "OPTIONAL (n) RETURN n",
    "OPTIONAL",
    "`MATCH` (n) RETURN n",
    "'MATCH' (n) RETURN n",
    "$MATCH (n) RETURN n",
    "MATCH (n) RETURN n UNION HELLO",
    "RETURN 1 AS x UNION ALL HELLO",
    "RETURN 1 AS x UNION",
    "RETURN 1 AS x; RETURN 2 AS x",
    "RETURN 1 AS x;;",
    "RETURN 1 AS x UNION; RETURN 2 AS x",
    "; RETURN 1 AS x",
    "",
    "// nothing",
    "MATCH (n) WHERE n.x =~ '(a+)+b' RETURN n",
    "RETURN reduce(s = 0, x IN range(1, 1000000000000) | s + x) AS n",
    "UNWIND range(1, 1000000000000) AS x RETURN count(x) AS n",
    "MATCH (n) RETURN reduce /**/ (s = 0, x IN n.xs | s + x) AS n",
    "RETURN randomUUID() AS x",
    "RETURN datetime() AS x",
  ])("%j", (cypher) => {
    expect(refusalOfCypher(cypher, [])).toEqual(expect.any(String));
  });

  test("whatever the case of letters and the blanks around", () => {
    const word = fc.constantFrom("CREATE", "MERGE", "SET", "DELETE", "CALL", "LOAD", "DROP", "USE");
    const blank = fc.constantFrom(" ", "\n", "\t", "/* */", "// x\n", ")", "}", "]", "1 ");
    const mixed = fc
      .tuple(word, fc.infiniteStream(fc.boolean()))
      .map(([text, upper]) =>
        [...text].map((letter) => (upper.next().value ? letter : letter.toLowerCase())).join(""),
      );
    fc.assert(
      fc.property(mixed, blank, blank, (text, before, after) => {
        expect(refusalOfCypher(`MATCH (n)${before}${text} ${after}x`, [])).toContain(text);
      }),
    );
  });

  test("long texts in linear time", () => {
    for (const part of ["'", "/*", "/* ", "`", "(", "\\", "a.", "$"]) {
      refusalOfCypher(part.repeat(60_000), []);
    }
  });
});

test.each([
  ["ENABLE SERVER 'x'", "has the word ENABLE, and only reading"],
  ["SERVERS", "begins with SERVERS; what reads begins with MATCH, OPTIONAL MATCH,"],
  ["RETURN 1 AS x UNION HELLO", "has HELLO behind UNION; what reads begins with"],
  ["MATCH (n:Union) RETURN n", "a name that is spelt so goes in backticks"],
  ["RETURN 1 AS x; RETURN 2 AS x", "has more than one statement"],
  [
    "RETURN size(range(1, 9)) AS n",
    "calls range, with which a loop of any length is one expression",
  ],
  ["MATCH (n) WHERE n.x =~ 'a' RETURN n", "has =~, and a regular expression can keep"],
  ["RETURN apoc.x.range(1) AS n", "calls range, which"],
])("%j is refused, and says why: %s", (cypher, reason) => {
  expect(refusalOfCypher(cypher, [])).toContain(reason);
});

test.each([
  ["MATCH (d) WHERE d.x = $a AND d.y = $b AND d.z = $a RETURN d.x AS x", undefined],
  ["MATCH (d {x: $a, y: $c}) RETURN $b AS b", "has $c, and the file names no such parameter"],
  ["RETURN $a AS a, $B AS b", "has $B, and"],
  ["RETURN $a AS a, '$b' AS b // $b", "does not use the parameter b"],
  ["RETURN $a AS a, $`b` AS b", 'has "$" where'],
])("%j is of the parameters a and b, or says what is not: %s", (cypher, reason) => {
  const refusal = refusalOfCypher(cypher, ["a", "b"]);
  expect(refusal).toEqual(reason && expect.stringContaining(reason));
});
