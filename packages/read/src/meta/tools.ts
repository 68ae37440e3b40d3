/** The read tools of Meta. */
import { metaAccountList } from './account.list.ts'
import { metaActivityList } from './activity.list.ts'
import { metaAdSearch } from './ad.search.ts'
import { metaAdsetSearch } from './adset.search.ts'
import { metaAudienceList } from './audience.list.ts'
import { metaCampaignSearch } from './campaign.search.ts'
import { metaInsightsReport } from './insights.report.ts'

export const META_READ_TOOLS = [
  metaAccountList,
  metaCampaignSearch,
  metaAdsetSearch,
  metaAdSearch,
  metaInsightsReport,
  metaActivityList,
  metaAudienceList,
] as const
