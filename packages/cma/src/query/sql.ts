/** Pieces of SQL that several queries share. Constant text: nothing is ever pasted into it. */

/** True for the drone `d` that `:host` names. */
export const isHost = `(d.attributes ->> 'designation' = :host
  OR (length(:host) >= 8 AND substr(d.key, length('Drone:') + 1, length(:host)) = :host))`;

/**
 * The drone's name for people: where two drones share one designation, with the
 * beginning of the key id.
 */
export const hostName = `(d.attributes ->> 'designation') || iif(
  (SELECT count(*) FROM nodes AS twin WHERE twin.kind = 'Drone'
    AND twin.attributes ->> 'designation' = d.attributes ->> 'designation') > 1,
  ' (' || substr(d.key, length('Drone:') + 1, 8) || ')', '')`;

/** `10.0.0.1:80` or `[::1]:80` of the endpoint `port`. */
export const endpoint = `iif(instr(port.attributes ->> 'ipaddr', ':') > 0,
  '[' || (port.attributes ->> 'ipaddr') || ']', port.attributes ->> 'ipaddr')
  || ':' || (port.attributes ->> 'port')`;

/** Points of a failing rule `rule`: high 3, medium 2, low 1. */
export const points = `CASE rule.attributes ->> 'severity'
  WHEN 'high' THEN 3 WHEN 'medium' THEN 2 ELSE 1 END`;

/** From drones to the rules that fail on them: aliases d, verdict, rule. */
export const failingRules = `nodes AS d
  JOIN edges AS verdict ON verdict.source = d.key AND verdict.kind = 'EVALUATED'
    AND verdict.attributes ->> 'verdict' = 'fail'
  JOIN nodes AS rule ON rule.key = verdict.target`;
