/** docs/pictures/services.svg: what `assimcli draw service` draws of twenty hosts. */
import { pictures } from "#cma/draw/catalog.ts";
import { readEstate, readHosts } from "#cma/draw/read-estate.ts";
import { drawSvg } from "#cma/draw/svg.ts";
import { toDot } from "#cma/draw/to-dot.ts";
import { svgOfDot } from "#cma/system/graphviz.ts";
import { pictureEstate } from "#test/support/picture-estate.ts";
import { sqliteGraph } from "#test/support/sqlite-graph.ts";

export const renderServices = async (): Promise<string> => {
  const picture = pictures.find(({ name }) => name === "service");
  if (picture === undefined) throw new Error("there is no picture of services");
  const graph = await sqliteGraph(pictureEstate());
  const estate = await readEstate(graph, await readHosts(graph)).finally(graph.close);
  return drawSvg(svgOfDot, toDot({ title: "service", ...picture.draw(estate, estate.hosts) }));
};
